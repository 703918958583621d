namespace PbsTestServer.Faults;

/// <summary>Something that is to go wrong, and with which requests.</summary>
/// <param name="Kind">What.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>
    /// Part of what the request is called in <see cref="ServerCounters.Requests"/>, or of its target: <c>/chunk</c>, <c>snapshots</c>,
    /// <c>GET reader</c>, a digest. Empty for all requests.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>How many such requests go well first.</summary>
    public int Skip { get; init; }

    /// <summary>Of the following ones, every how many-th fails, the first one included.</summary>
    public int Every { get; init; } = 1;

    /// <summary>After how many failures it is over.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>How late a delayed answer is.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>The status that comes instead.</summary>
    public int Code { get; init; } = 500;

    /// <summary>The text that comes with it.</summary>
    public string Text { get; init; } = "the test wanted this";

    /// <summary>How many bytes of the body are right.</summary>
    public int Offset { get; init; }
}
