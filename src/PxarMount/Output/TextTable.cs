namespace PxarMount.Output;

/// <summary>Rows of text in columns that are as wide as they need to be; the last one is not padded.</summary>
public sealed class TextTable
{
    private const int Gap = 2;
    private readonly string[] _titles;
    private readonly HashSet<int> _rightAligned;
    private readonly List<string[]> _rows = [];

    /// <summary>A table without rows.</summary>
    /// <param name="titles">Heads of the columns; only people at a terminal see them.</param>
    /// <param name="rightAligned">Positions of columns with numbers.</param>
    public TextTable(string[] titles, params int[] rightAligned) => (_titles, _rightAligned) = (titles, [.. rightAligned]);

    /// <summary>Adds a row; control characters are escaped.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(NameText.Visible)]);

    /// <summary>Writes all rows.</summary>
    public void Write(Terminal terminal)
    {
        List<string[]> rows = terminal.IsInteractive && _rows.Count > 0 ? [_titles, .. _rows] : _rows;
        int[] widths = [.. _titles.Select((_, column) => rows.Select(row => NameText.WidthOf(row[column])).DefaultIfEmpty().Max())];
        foreach (string[] row in rows)
        {
            for (int column = 0; column < row.Length; column++)
                WriteCell(terminal.Output, row[column], widths[column], _rightAligned.Contains(column), column == row.Length - 1);
            terminal.Output.EndLine();
        }
    }

    private static void WriteCell(ByteWriter output, string text, int width, bool isRight, bool isLast)
    {
        int blanks = width - NameText.WidthOf(text);
        if (isRight)
            output.WriteBlanks(blanks);
        output.Write(text);
        if (!isLast)
            output.WriteBlanks(isRight ? Gap : blanks + Gap);
    }
}
