using System.Buffers.Binary;

namespace PxarMount.Output;

/// <summary>Reads the binary ACL attributes for people.</summary>
public static class AclText
{
    private const int HeaderLength = 4;
    private const int EntryLength = 8;
    private const uint Version = 2;

    /// <summary>The lines in stored order; null when the value is no ACL.</summary>
    public static IReadOnlyList<AclLine>? Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderLength || (value.Length - HeaderLength) % EntryLength != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(value) != Version)
        {
            return null;
        }

        var lines = new List<AclLine>();
        for (ReadOnlySpan<byte> rest = value[HeaderLength..]; !rest.IsEmpty; rest = rest[EntryLength..])
        {
            int permissions = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            uint id = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            AclLine? line = BinaryPrimitives.ReadUInt16LittleEndian(rest) switch
            {
                0x01 => new AclLine("user", null, permissions),
                0x02 => new AclLine("user", id, permissions),
                0x04 => new AclLine("group", null, permissions),
                0x08 => new AclLine("group", id, permissions),
                0x10 => new AclLine("mask", null, permissions),
                0x20 => new AclLine("other", null, permissions),
                _ => null,
            };
            if (line is null)
                return null;
            lines.Add(line.Value);
        }

        return lines;
    }
}
