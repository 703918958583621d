using System.Text;

namespace PxarMount.Output;

/// <summary>Writes names: raw bytes to a pipe; quoted, coloured and without control bytes to a terminal.</summary>
public sealed class NameWriter(Terminal terminal)
{
    /// <summary>The bytes to show for <paramref name="name"/>, without colours.</summary>
    public byte[] Format(ReadOnlySpan<byte> name) =>
        terminal.IsInteractive ? Encoding.UTF8.GetBytes(NameText.Quote(name)) : name.ToArray();

    /// <summary>Columns that <paramref name="formatted"/> takes.</summary>
    public static int WidthOf(byte[] formatted) => NameText.WidthOf(Encoding.UTF8.GetString(formatted));

    /// <summary>Writes what <see cref="Format"/> made, in the colour of <paramref name="mode"/>.</summary>
    public void WriteFormatted(ReadOnlySpan<byte> formatted, uint mode)
    {
        string? color = terminal.HasColors ? NameColors.For(mode) : null;
        if (color is not null)
            terminal.Output.Write($"\x1b[{color}m");
        terminal.Output.Write(formatted);
        if (color is not null)
            terminal.Output.Write("\x1b[0m");
    }

    /// <summary>Writes a name.</summary>
    public void Write(ReadOnlySpan<byte> name, uint mode)
    {
        if (terminal.IsInteractive)
            WriteFormatted(Format(name), mode);
        else
            terminal.Output.Write(name);
    }
}
