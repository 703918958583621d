using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Lines of shell that may fail; <see cref="Tool.ShellAsync"/> is for those that must not.</summary>
public static class Shell
{
    public static Task<ToolResult> RunAsync(string line, params string[] arguments) =>
        Tool.RunAsync("/bin/sh", ["-c", line, "sh", .. arguments]);

    /// <summary>Starts a line; <c>exec</c> makes the process that of the program itself.</summary>
    public static Process Start(string line, params string[] arguments) => Tool.Start("/bin/sh", ["-c", line, "sh", .. arguments]);
}
