using System.Buffers.Binary;
using PxarArchive.Format;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>Where items seem to stand in a stream, so that damage can aim at what a reader trusts: types, lengths, table records.</summary>
public sealed class ItemMap
{
    private static readonly HashSet<ulong> s_types = [.. Enum.GetValues<PxarItemType>().Select(type => (ulong)type)];

    private ItemMap(List<int> headers, List<int> words) => (Headers, Words) = (headers, words);

    /// <summary>Offsets of headers.</summary>
    public IReadOnlyList<int> Headers { get; }

    /// <summary>Offsets of 64-bit numbers that mean a length, an offset or a hash.</summary>
    public IReadOnlyList<int> Words { get; }

    public static ItemMap Of(ReadOnlySpan<byte> stream)
    {
        var headers = new List<int>();
        var words = new List<int>();
        for (int offset = 0; offset + 16 <= stream.Length; offset++)
        {
            ulong type = BinaryPrimitives.ReadUInt64LittleEndian(stream[offset..]);
            if (!s_types.Contains(type))
                continue;
            headers.Add(offset);
            words.Add(offset + 8);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(stream[(offset + 8)..]);
            bool numbers = (PxarItemType)type is not (PxarItemType.Payload or PxarItemType.FileName or PxarItemType.XAttr);
            int end = (int)Math.Min(length, (ulong)(stream.Length - offset));
            for (int word = offset + 16; numbers && word + 8 <= offset + end; word += 8)
                words.Add(word);
        }

        return new ItemMap(headers, words);
    }
}
