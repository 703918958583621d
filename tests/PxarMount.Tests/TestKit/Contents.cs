using System.Security.Cryptography;
using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit;

/// <summary>Reads contents to the end in pieces of odd sizes, as programs do.</summary>
public static class Contents
{
    private static readonly int[] s_pieces = [4096, 1, 65_536, 777];

    /// <summary>SHA-256 of the whole content as lower case hex.</summary>
    public static async Task<string> HashAsync(IRandomAccessSource source)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[65_536];
        long offset = 0;
        for (int turn = 0; ; turn++)
        {
            int count = await source.ReadAsync(offset, buffer.AsMemory(0, s_pieces[turn % s_pieces.Length]));
            if (count == 0)
                break;
            sha.AppendData(buffer, 0, count);
            offset += count;
        }

        return offset == source.Length
            ? Convert.ToHexStringLower(sha.GetHashAndReset())
            : throw new InvalidDataException($"{offset} of {source.Length} bytes could be read");
    }
}
