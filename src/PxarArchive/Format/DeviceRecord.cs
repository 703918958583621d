using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of DEVICE.</summary>
public static class DeviceRecord
{
    /// <summary>Content length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads the content of the item at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">A number has more than the 32 bits that Linux has.</exception>
    public static PxarDevice Parse(ReadOnlySpan<byte> content, long offset)
    {
        ulong major = BinaryPrimitives.ReadUInt64LittleEndian(content);
        ulong minor = BinaryPrimitives.ReadUInt64LittleEndian(content[8..]);
        if (major > uint.MaxValue || minor > uint.MaxValue)
            throw new PxarFormatException($"device number {major}:{minor} is too large", offset);
        return new PxarDevice(major, minor);
    }

    /// <summary>Writes 16 bytes.</summary>
    public static void WriteTo(Span<byte> destination, PxarDevice device)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, device.Major);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], device.Minor);
    }
}
