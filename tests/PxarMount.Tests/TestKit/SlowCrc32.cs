namespace PxarMount.Tests.TestKit;

/// <summary>CRC-32 bit by bit, as its definition has it.</summary>
public static class SlowCrc32
{
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
