using System.Globalization;
using PbsReader.Caching;
using PbsReader.Remote;
using PxarMount.Daemon;

namespace PxarMount.Opening;

/// <summary>
/// Tells the log when a server stops answering and when it answers again, and remembers it; knows what else there is. Safe for concurrent
/// use.
/// </summary>
/// <param name="logger">Where it is told; null: nowhere.</param>
public sealed class ServerWatch(Logger? logger)
{
    private volatile bool _isDown;
    private long _outages;

    /// <summary>Whether the server does not answer now.</summary>
    public bool IsDown => _isDown;

    /// <summary>How often it stopped answering.</summary>
    public long Outages => Interlocked.Read(ref _outages);

    /// <summary>What is kept of the server on disk; null when nothing is.</summary>
    public DiskCache? Disk { get; set; }

    /// <summary>The cache that other machines share; null without.</summary>
    public SharedChunkCache? Shared { get; set; }

    /// <summary>Something that is worth a line in the log.</summary>
    public void Warn(string message) => logger?.Write(LogLevel.Warning, message);

    /// <summary>An outage began or ended.</summary>
    public void Report(ServerOutage outage)
    {
        _isDown = !outage.IsOver;
        if (!outage.IsOver)
            Interlocked.Increment(ref _outages);
        string seconds = outage.Duration.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        Warn(outage.IsOver
            ? $"{outage.Server} answers again, after {seconds} s"
            : $"{outage.Server} does not answer: {outage.Reason}");
    }
}
