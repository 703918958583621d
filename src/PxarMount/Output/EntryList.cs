using System.Globalization;
using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Output;

/// <summary>Writes the entries of a directory as <c>ls</c> does: columns, one a line, or the long format.</summary>
public sealed class EntryList
{
    private readonly Terminal _terminal;
    private readonly ListStyle _style;
    private readonly NameWriter _names;
    private readonly AccountNames _accounts;
    private readonly TimeText _times;

    /// <summary>Writes to <paramref name="terminal"/> in the given style.</summary>
    public EntryList(Terminal terminal, ListStyle style, TimeProvider? clock = null)
    {
        _terminal = terminal;
        _style = style;
        _names = new NameWriter(terminal);
        _accounts = new AccountNames(style.IsNumeric);
        _times = new TimeText(clock ?? TimeProvider.System);
    }

    /// <summary>Writes <paramref name="entries"/> in the given order.</summary>
    public async ValueTask WriteAsync(IReadOnlyList<DirectoryItem> entries, CancellationToken cancellationToken)
    {
        if (_style.IsLong)
            await WriteLongAsync(entries, cancellationToken).ConfigureAwait(false);
        else if (_terminal.IsInteractive && !_style.IsSingleColumn)
            WriteColumns(entries);
        else
            WriteLines(entries);
    }

    private void WriteLines(IReadOnlyList<DirectoryItem> entries)
    {
        foreach (DirectoryItem entry in entries)
        {
            _names.Write(entry.Name.Bytes, entry.Node.Attributes.Mode);
            _terminal.Output.EndLine();
        }
    }

    private void WriteColumns(IReadOnlyList<DirectoryItem> entries)
    {
        byte[][] texts = [.. entries.Select(entry => _names.Format(entry.Name.Bytes))];
        int[] widths = [.. texts.Select(NameWriter.WidthOf)];
        int[] columns = ColumnLayout.Fit(widths, _terminal.Width);
        int rows = (texts.Length + columns.Length - 1) / columns.Length;
        for (int row = 0; row < rows; row++)
        {
            for (int index = row; index < texts.Length; index += rows)
            {
                _names.WriteFormatted(texts[index], entries[index].Node.Attributes.Mode);
                if (index + rows < texts.Length)
                    _terminal.Output.WriteBlanks(columns[index / rows] - widths[index]);
            }

            _terminal.Output.EndLine();
        }
    }

    private async ValueTask WriteLongAsync(IReadOnlyList<DirectoryItem> entries, CancellationToken cancellationToken)
    {
        // Formatted twice, as the rows of a large directory would take more memory than its entries.
        int[] widths = new int[4];
        foreach (DirectoryItem entry in entries)
        {
            string[] row = await FormatRowAsync(entry.Node, cancellationToken).ConfigureAwait(false);
            for (int column = 0; column < widths.Length; column++)
                widths[column] = Math.Max(widths[column], row[column + 1].Length);
        }

        foreach (DirectoryItem entry in entries)
            WriteRow(entry, await FormatRowAsync(entry.Node, cancellationToken).ConfigureAwait(false), widths);
    }

    private async ValueTask<string[]> FormatRowAsync(Node node, CancellationToken cancellationToken) =>
        FormatRow(node, await node.GetAttributesAsync(cancellationToken).ConfigureAwait(false));

    private string[] FormatRow(Node node, in NodeAttributes attributes)
    {
        string size = attributes.Device != 0 || node is SpecialNode && IsDevice(attributes.Mode)
            ? FormatDevice(PxarDevice.FromLinux(attributes.Device))
            : _style.IsHuman ? SizeText.Format(attributes.Size) : attributes.Size.ToString(CultureInfo.InvariantCulture);
        return
        [
            ModeText.Format(attributes.Mode) + (HasAcl(node) ? '+' : ' '),
            attributes.LinkCount?.ToString(CultureInfo.InvariantCulture) ?? "?",
            _accounts.User(attributes.Uid),
            _accounts.Group(attributes.Gid),
            size,
            _times.Short(attributes.ModificationTime),
        ];
    }

    private void WriteRow(DirectoryItem entry, string[] row, int[] widths)
    {
        ByteWriter output = _terminal.Output;
        output.Write($"{row[0]} {row[1].PadLeft(widths[0])} {row[2].PadRight(widths[1])} {row[3].PadRight(widths[2])} ");
        output.Write($"{row[4].PadLeft(widths[3])} {row[5]} ");
        _names.Write(entry.Name.Bytes, entry.Node.Attributes.Mode);
        if (entry.Node is SymbolicLinkNode link)
        {
            output.Write(" -> ");
            output.Write(_names.Format(link.Target.Bytes));
        }

        output.EndLine();
    }

    private static bool IsDevice(uint mode) =>
        (mode & PxarStat.TypeMask) is PxarStat.TypeBlockDevice or PxarStat.TypeCharacterDevice;

    private static string FormatDevice(PxarDevice device) => string.Create(CultureInfo.InvariantCulture, $"{device.Major}, {device.Minor}");

    private static bool HasAcl(Node node)
    {
        foreach (PxarXAttr attribute in node.ExtendedAttributes)
        {
            if (attribute.Name == PosixAclXAttr.AccessName || attribute.Name == PosixAclXAttr.DefaultName)
                return true;
        }

        return false;
    }
}
