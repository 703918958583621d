using System.Security.Cryptography;
using PbsBackup.Interop;
using PbsBackup.Walking;
using PxarArchive;

namespace PbsBackup.Output;

/// <summary>
/// A file that gets its name only when it is complete: until <see cref="Commit"/> it has none, or where the file system cannot do that a
/// temporary one beside the target, which disposing removes. Its mode is 0640 less the umask. Not safe for concurrent use.
/// </summary>
public sealed class OutputFileStream : Stream
{
    private const uint Mode = 0x1A0;

    private readonly FileName _target;
    private readonly bool _overwrite;
    private int _descriptor;
    private byte[]? _temporaryName;
    private long _length;

    private OutputFileStream(FileName target, bool overwrite) => (_target, _overwrite) = (target, overwrite);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>The file itself, so that a walk that meets it under its temporary name can leave it out.</summary>
    public FileIdentity? Identity => FileIdentity.OfDescriptor(_descriptor);

    /// <summary>Begins a file that is to appear at <paramref name="target"/>.</summary>
    /// <exception cref="BackupException">
    /// The target exists and is not to be replaced, or is no regular file, or nothing can be created beside it.
    /// </exception>
    public static OutputFileStream Create(FileName target, bool overwrite)
    {
        CheckTarget(target, overwrite);
        var file = new OutputFileStream(target, overwrite);
        file.Open();
        return file;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Posix.Write(_descriptor, buffer);
            if (count <= 0)
                throw Fail("cannot write", -count);
            _length += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Gives the file its name, in place of what has that name now when it may be replaced, and closes it.</summary>
    /// <exception cref="BackupException">It cannot; the target is as it was before.</exception>
    public void Commit()
    {
        if (_temporaryName is null && !_overwrite)
        {
            Check(Posix.LinkDescriptor(_descriptor, Terminated(_target.Bytes)));
            CloseDescriptor();
            return;
        }

        if (_temporaryName is null)
        {
            byte[] name = TemporaryName();
            Check(Posix.LinkDescriptor(_descriptor, name));
            _temporaryName = name;
        }

        // Some file systems tell of a full disk only now.
        Check(CloseDescriptor());
        Check(Posix.Rename(_temporaryName, Terminated(_target.Bytes), _overwrite));
        _temporaryName = null;
    }

    /// <summary>Takes a committed file away again, when another one without which it is useless could not be committed.</summary>
    public void Withdraw() => _ = Posix.Unlink(Terminated(_target.Bytes));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _ = CloseDescriptor();
        if (_temporaryName is not null)
            _ = Posix.Unlink(_temporaryName);
        _temporaryName = null;
        base.Dispose(disposing);
    }

    private static void CheckTarget(FileName target, bool overwrite)
    {
        int error = Posix.GetStatusAt(Posix.CurrentDirectory, Terminated(target.Bytes), out FileStatus status);
        if (error == -PosixError.NoEntry)
            return;
        if (error < 0)
            throw new BackupException(BackupError.Target, $"cannot create {target}: {PosixError.Describe(-error)}");
        if (status.IsDirectory)
            throw new BackupException(BackupError.Target, $"{target} is a directory, not the name of a file to create");
        if (!overwrite)
            throw new BackupException(BackupError.Target, $"{target} exists already; --overwrite replaces it");
        if (!status.IsFile && status.Type != PxarStat.TypeSymbolicLink)
            throw new BackupException(BackupError.Target, $"{target} is no regular file and is not replaced; write to - and redirect");
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];

    private void Open()
    {
        ReadOnlySpan<byte> target = _target.Bytes;
        int slash = target.LastIndexOf((byte)'/');
        byte[] directory = slash < 0 ? [(byte)'.', 0] : Terminated(target[..(slash + 1)]);
        _descriptor = Posix.OpenAt(Posix.CurrentDirectory, directory, OpenFlags.Temporary | OpenFlags.WriteOnly, Mode);
        if (_descriptor >= 0 && Posix.CanLinkDescriptor(_descriptor))
            return;
        if (_descriptor >= 0)
            _ = Posix.Close(_descriptor);
        byte[] name = TemporaryName();
        int flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        _descriptor = Posix.OpenAt(Posix.CurrentDirectory, name, flags, Mode);
        if (_descriptor < 0)
            throw Fail("cannot create", -_descriptor);
        _temporaryName = name;
    }

    private byte[] TemporaryName()
    {
        ReadOnlySpan<byte> target = _target.Bytes;
        string name = $".pxar-mount-{RandomNumberGenerator.GetHexString(12, lowercase: true)}.tmp\0";
        return [.. target[..(target.LastIndexOf((byte)'/') + 1)], .. System.Text.Encoding.ASCII.GetBytes(name)];
    }

    private int CloseDescriptor()
    {
        int result = _descriptor >= 0 ? Posix.Close(_descriptor) : 0;
        _descriptor = -1;
        return result;
    }

    private void Check(int result)
    {
        if (result == -PosixError.Exists)
            throw new BackupException(BackupError.Target, $"{_target} was created by somebody else meanwhile; --overwrite replaces it");
        if (result < 0)
            throw Fail("cannot create", -result);
    }

    private BackupException Fail(string what, int error) =>
        new(BackupError.Target, $"{what} {_target}: {PosixError.Describe(error)}");
}
