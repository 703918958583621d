using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>The path of the current entry from the root: empty for the root, else every component with a slash in front.</summary>
internal sealed class PathBuffer
{
    private byte[] _bytes = new byte[4096];

    /// <summary>Length in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The path; valid until the next change.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Goes to a child of what the first <paramref name="parentLength"/> bytes name.</summary>
    public void Set(int parentLength, ReadOnlySpan<byte> name)
    {
        int length = checked(parentLength + 1 + name.Length);
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(length, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes[parentLength] = (byte)'/';
        name.CopyTo(_bytes.AsSpan(parentLength + 1));
        Length = length;
    }

    /// <summary>Goes back to what the first <paramref name="length"/> bytes name.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>A copy, <c>/</c> for the root.</summary>
    public FileName ToFileName() => Length == 0 ? new FileName("/"u8) : new FileName(Bytes);
}
