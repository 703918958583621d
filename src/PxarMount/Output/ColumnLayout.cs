namespace PxarMount.Output;

/// <summary>Arranges items in columns, downwards, as <c>ls</c> does.</summary>
public static class ColumnLayout
{
    private const int Gap = 2;

    /// <summary>The width of each column (its gap included) with the fewest lines that fit.</summary>
    public static int[] Fit(IReadOnlyList<int> widths, int lineWidth)
    {
        int most = Math.Clamp(lineWidth / (1 + Gap), 1, Math.Max(widths.Count, 1));
        for (int columns = most; columns > 1; columns--)
        {
            int rows = (widths.Count + columns - 1) / columns;
            if ((widths.Count + rows - 1) / rows != columns)
                continue;
            int[] fitted = new int[columns];
            for (int index = 0; index < widths.Count; index++)
                fitted[index / rows] = Math.Max(fitted[index / rows], widths[index] + Gap);
            if (fitted.Sum() - Gap <= lineWidth)
                return fitted;
        }

        return [widths.Count == 0 ? 0 : widths.Max() + Gap];
    }
}
