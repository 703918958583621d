using System.Globalization;
using PxarMount.Interop;

namespace PxarMount.Output;

/// <summary>
/// Where a command writes: bytes for results, lines for messages, and what the terminal can, if it is one. Not safe for concurrent use.
/// </summary>
public sealed class Terminal
{
    private const int DefaultWidth = 80;
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Results.</summary>
    public required ByteWriter Output { get; init; }

    /// <summary>Messages and progress.</summary>
    public required Stream Error { get; init; }

    /// <summary>Whether a person looks at <see cref="Output"/>.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether a person looks at <see cref="Error"/>.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether colours are wanted.</summary>
    public bool HasColors { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>The standard streams of this process.</summary>
    public static Terminal Open()
    {
        bool interactive = TerminalCalls.IsTerminal(StandardOutput);
        bool capable = Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } name && name != "dumb";
        return new Terminal
        {
            Output = new ByteWriter(new DescriptorStream(StandardOutput)),
            Error = new DescriptorStream(StandardError),
            IsInteractive = interactive,
            ShowsProgress = capable && TerminalCalls.IsTerminal(StandardError),
            HasColors = interactive && capable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = FindWidth(interactive ? StandardOutput : StandardError),
        };
    }

    /// <summary>Writes a message line to <see cref="Error"/>, the program's name in front; control bytes are escaped.</summary>
    public void Report(string message)
    {
        Output.Flush();
        Error.Write(RawText.Encode($"pxar-mount: {NameText.Visible(message)}\n"));
    }

    private static int FindWidth(int descriptor)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out int columns) && columns > 0)
            return columns;
        int width = TerminalCalls.GetWidth(descriptor);
        return width > 0 ? width : DefaultWidth;
    }
}
