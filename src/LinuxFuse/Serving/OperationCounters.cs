using System.Diagnostics;
using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>
/// Counts requests by kind. One thread counts, so that nothing has to be locked; any may look, and sees each number whole but not all
/// of the same moment. Allocates nothing while counting.
/// </summary>
internal sealed class OperationCounters
{
    private const int Kinds = 64;
    private readonly long[] _counts = new long[Kinds];
    private readonly long[] _errors = new long[Kinds];
    private readonly long[] _ticks = new long[Kinds];

    /// <summary>A request was answered.</summary>
    /// <param name="opcode">Its kind.</param>
    /// <param name="error">The answer.</param>
    /// <param name="start">When it was received, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Add(fuse_opcode opcode, Errno error, long start)
    {
        int kind = (uint)opcode < Kinds ? (int)opcode : 0;
        Volatile.Write(ref _counts[kind], _counts[kind] + 1);
        Volatile.Write(ref _ticks[kind], _ticks[kind] + Stopwatch.GetTimestamp() - start);
        if (error != Errno.None && IsFailure(error))
            Volatile.Write(ref _errors[kind], _errors[kind] + 1);
    }

    /// <summary>Adds what another thread counted, which has ended or goes on.</summary>
    public void Add(OperationCounters other)
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            _counts[kind] += Volatile.Read(ref other._counts[kind]);
            _errors[kind] += Volatile.Read(ref other._errors[kind]);
            _ticks[kind] += Volatile.Read(ref other._ticks[kind]);
        }
    }

    /// <summary>The kinds that occurred; those that are called the same are one.</summary>
    public IReadOnlyList<FuseOperation> ToList() =>
    [
        .. from kind in Enumerable.Range(0, Kinds)
           where _counts[kind] > 0
           group kind by OperationName.Of((fuse_opcode)kind) into same
           select new FuseOperation(
               same.Key,
               same.Sum(kind => _counts[kind]),
               same.Sum(kind => _errors[kind]),
               Stopwatch.GetElapsedTime(0, same.Sum(kind => _ticks[kind]))),
    ];

    /// <summary>Whether a caller gets to see trouble: most errors are plain answers, as that there is no such name.</summary>
    private static bool IsFailure(Errno error) => error is Errno.EIO or Errno.ENOMEM or Errno.EMFILE or Errno.ENOTCONN or Errno.ETIMEDOUT
        or Errno.ESTALE or Errno.ENOKEY or Errno.EPROTO or Errno.EFAULT or Errno.ENODEV;
}
