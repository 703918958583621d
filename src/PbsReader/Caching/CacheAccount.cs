using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using PbsReader.Chunks;
using PbsReader.Interop;

namespace PbsReader.Caching;

/// <summary>
/// How much is in the cache, for all processes that write into it, and the lock under which they do. The number is never below what is
/// there: who adds a file marks the account as open before, and closes it after; who finds it open counts anew, as it does after the
/// machine was started anew.
/// </summary>
internal sealed class CacheAccount : IDisposable
{
    private const long WritePosition = 0;
    private const long PinPosition = 1;
    private const long TurnPosition = 2;
    private const long FetchPositions = 1L << 32;
    private const long FetchMask = (1L << 61) - 1;
    private const int RecordSize = 40;
    private const ulong Magic = 0x7078_6361_6368_6531;

    private static readonly UInt128 s_boot = ReadBoot();

    private readonly PrivateFolder _root;
    private readonly Lock _gate = new();
    private SafeFileHandle? _file;
    private bool _isHeld;
    private bool _isNext;

    // How many in this process make pins; -1 while pins are removed.
    private int _pinUsers;

    internal CacheAccount(PrivateFolder root) => _root = root;

    private static ReadOnlySpan<byte> Name => "account\0"u8;

    /// <summary>Makes or opens the file; a negated error number when that cannot be done.</summary>
    internal int Open()
    {
        lock (_gate)
            return _file is null ? _root.OpenOrCreate(Name, out _file) : 0;
    }

    /// <summary>
    /// Takes the lock to write; -<see cref="LibC.TryAgain"/> when another process has it. For one thread of an account at a time.
    /// </summary>
    internal int TryEnter()
    {
        // When somebody removed the file, another one has its place, and the others lock that.
        int result = Reopen();
        if (result < 0 || _file is not { } file)
            return result;

        // Who is next has a lock for that, so that nobody who just had the other one gets it again before.
        if (!_isNext)
        {
            result = RecordLock.Try(file, TurnPosition);
            if (result < 0)
                return result;
            _isNext = true;
        }

        result = RecordLock.Try(file, WritePosition);
        if (result != -LibC.TryAgain)
            GiveTurn();
        _isHeld = result >= 0;
        return result;
    }

    /// <summary>Does not wait for the lock any longer.</summary>
    internal void GiveTurn()
    {
        if (_isNext && _file is { } file)
            RecordLock.Release(file, TurnPosition);
        _isNext = false;
    }

    /// <summary>Gives the lock back.</summary>
    internal void Leave()
    {
        if (_isHeld && _file is { } file)
            RecordLock.Release(file, WritePosition);
        _isHeld = false;
    }

    /// <summary>Bytes in the cache; null when they have to be counted anew.</summary>
    internal long? Read()
    {
        Span<byte> record = stackalloc byte[RecordSize];
        if (_file is not { } file || TryRead(file, record) < RecordSize)
            return null;
        bool isClosed = BinaryPrimitives.ReadUInt64LittleEndian(record) == Magic
            && BinaryPrimitives.ReadInt64LittleEndian(record[16..]) == 0
            && BinaryPrimitives.ReadUInt128LittleEndian(record[24..]) == s_boot;
        return isClosed ? BinaryPrimitives.ReadInt64LittleEndian(record[8..]) : null;
    }

    /// <summary>Notes what is in the cache; <paramref name="isOpen"/> while that changes. A negated error number when it fails.</summary>
    internal int Write(long total, bool isOpen)
    {
        Span<byte> record = stackalloc byte[RecordSize];
        BinaryPrimitives.WriteUInt64LittleEndian(record, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], total);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], isOpen ? 1 : 0);
        BinaryPrimitives.WriteUInt128LittleEndian(record[24..], s_boot);
        try
        {
            if (_file is { } file)
                RandomAccess.Write(file, record, 0);
            return 0;
        }
        catch (IOException)
        {
            return -LibC.NoSpace;
        }
    }

    /// <summary>
    /// Tells other processes that a chunk is being fetched; false when one of them does so already. Another chunk may have the same place:
    /// then one waits for the other, and no harm is done.
    /// </summary>
    internal bool TryAnnounce(CacheKey key) => _file is not { } file || RecordLock.Try(file, PositionOf(key)) != -LibC.TryAgain;

    /// <summary>It is fetched and kept, or will not be.</summary>
    internal void Withdraw(CacheKey key)
    {
        if (_file is { } file)
            RecordLock.Release(file, PositionOf(key));
    }

    /// <summary>Takes the lock of those who make pins, of whom there may be several here too, or alone that of who removes some.</summary>
    internal int TryLockPins(bool isShared)
    {
        lock (_gate)
        {
            if (_pinUsers < 0 || (_pinUsers > 0 && !isShared))
                return -LibC.TryAgain;
            int result = _pinUsers == 0 && _file is { } file ? RecordLock.Try(file, PinPosition, isShared) : 0;
            if (result >= 0)
                _pinUsers = isShared ? _pinUsers + 1 : -1;
            return result;
        }
    }

    /// <summary>Gives it back.</summary>
    internal void UnlockPins()
    {
        lock (_gate)
        {
            _pinUsers = Math.Max(0, _pinUsers - 1);
            if (_pinUsers == 0 && _file is { } file)
                RecordLock.Release(file, PinPosition);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static long PositionOf(CacheKey key)
    {
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        key.Digest.WriteTo(digest);
        return FetchPositions + (BinaryPrimitives.ReadInt64LittleEndian(digest) & FetchMask);
    }

    private static int TryRead(SafeFileHandle file, Span<byte> record)
    {
        try
        {
            return RandomAccess.Read(file, record, 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static UInt128 ReadBoot()
    {
        try
        {
            return BinaryPrimitives.ReadUInt128LittleEndian(
                Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id")).ToByteArray());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    private int Reopen()
    {
        lock (_gate)
        {
            if (_file is not null
                && _root.GetFacts(Name, out FileFacts named) >= 0
                && PrivateFolder.GetFacts(_file, out FileFacts own) >= 0
                && named.Inode == own.Inode)
            {
                return 0;
            }

            int result = _root.OpenOrCreate(Name, out SafeFileHandle? file);
            if (result < 0)
                return result;
            _file?.Dispose();
            (_file, _isNext) = (file, false);
            return 0;
        }
    }
}
