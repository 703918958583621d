using System.Runtime.CompilerServices;

namespace PbsBackup.Exclusion;

/// <summary>A set of byte values.</summary>
[InlineArray(4)]
internal struct ByteSet
{
    private ulong _word;

    /// <summary>Whether <paramref name="value"/> is in the set.</summary>
    public readonly bool Contains(byte value) => (this[value >> 6] & (1UL << (value & 63))) != 0;

    /// <summary>Adds the values from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public void Add(int first, int last)
    {
        for (int value = first; value <= last; value++)
            this[value >> 6] |= 1UL << (value & 63);
    }

    /// <summary>Replaces the set by its complement.</summary>
    public void Invert()
    {
        for (int word = 0; word < 4; word++)
            this[word] = ~this[word];
    }
}
