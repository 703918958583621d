using System.Text;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>What a program left behind.</summary>
public sealed record ToolResult(int ExitCode, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);
}
