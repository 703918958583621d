using System.Numerics;

namespace PbsBackup.Chunking;

/// <summary>The range of what can be asked for.</summary>
internal static class ChunkLengths
{
    private const int Min = 64 << 10;
    private const int Max = 4 << 20;

    public static void ThrowIfNotPossible(int length)
    {
        if (length is < Min or > Max || !BitOperations.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "not a power of two from 64 KiB to 4 MiB");
    }
}
