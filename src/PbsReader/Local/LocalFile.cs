using System.Text;
using PbsReader.Interop;

namespace PbsReader.Local;

/// <summary>Small and middle-sized files of a datastore, read whole.</summary>
internal static class LocalFile
{
    /// <summary>The file's bytes; null when it is not there.</summary>
    /// <exception cref="PbsException">It is longer than <paramref name="maxLength"/>, no regular file, or cannot be read.</exception>
    public static byte[]? Read(string path, long maxLength)
    {
        int result = StoreFile.Open(NameOf(path), out StoreFile file);
        if (result == -LibC.Stale)
            result = StoreFile.Open(NameOf(path), out file);
        if (result is -LibC.NoEntry or -LibC.NotDirectory)
            return null;
        if (result < 0)
            throw StoreError.Create(result, path);
        try
        {
            result = file.GetLength(out long length);
            if (result < 0)
                throw StoreError.Create(result, path);
            if (length < 0)
                throw StoreError.NoFile(path);
            if (length > Math.Min(maxLength, Array.MaxLength))
                throw new PbsException(PbsError.Corrupt, $"{path} has {length} bytes, more than the {maxLength} that it may have");
            byte[] bytes = new byte[length];
            int count = file.Read(bytes);
            if (count < 0)
                throw StoreError.Create(count, path);
            return count == length ? bytes : throw new PbsException(PbsError.Corrupt, $"{path} became shorter while it was read");
        }
        finally
        {
            file.Close();
        }
    }

    /// <summary>Whether there is anything of that name, a link to nothing included; true also when that may not be known.</summary>
    public static bool Exists(string path) =>
        StoreFile.GetStatus(NameOf(path), follow: false, out _) is not (-LibC.NoEntry or -LibC.NotDirectory or -LibC.NameTooLong);

    /// <summary>Bytes of a regular file; null when there is none of that name, or that may not be known.</summary>
    public static long? LengthOf(string path) =>
        StoreFile.GetStatus(NameOf(path), out long length) == 0 && length >= 0 ? length : null;

    /// <summary>The path as the system takes it.</summary>
    public static byte[] NameOf(string path) => Encoding.UTF8.GetBytes(path + "\0");
}
