using System.Text;
using PxarMount.Output;

namespace PxarMount.Tests.TestKit;

/// <summary>A terminal, or none, that keeps what is written.</summary>
public sealed class TestTerminal : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _errors = new();

    public TestTerminal(bool interactive = false, int width = 80, bool colors = false, bool progress = false) => Terminal = new Terminal
    {
        Output = new ByteWriter(_output),
        Error = _errors,
        IsInteractive = interactive,
        HasColors = colors,
        ShowsProgress = progress,
        Width = width,
    };

    public Terminal Terminal { get; }

    public byte[] OutputBytes
    {
        get
        {
            Terminal.Output.Flush();
            return _output.ToArray();
        }
    }

    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string Errors => Encoding.UTF8.GetString(_errors.ToArray());

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }
}
