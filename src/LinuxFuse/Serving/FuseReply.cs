using System.Buffers;
using System.Runtime.CompilerServices;
using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>
/// A reply under construction in native memory: the data of one request, and in front of it room for the header. As memory it is
/// handed to file systems, which read into the reply itself.
/// </summary>
internal sealed unsafe class FuseReply : MemoryManager<byte>
{
    public static readonly int HeaderSize = sizeof(fuse_out_header);

    private byte* _data;

    /// <param name="data">The data; <see cref="HeaderSize"/> bytes in front of it belong to the reply too.</param>
    /// <param name="capacity">Bytes at <paramref name="data"/>.</param>
    public FuseReply(byte* data, int capacity)
    {
        _data = data;
        Capacity = capacity;
    }

    /// <summary>Where the reply begins, header included.</summary>
    public byte* Start => _data - HeaderSize;

    public int Capacity { get; }

    /// <summary>Bytes of data so far.</summary>
    public int Length { get; set; }

    /// <summary>The whole room for data.</summary>
    public Span<byte> Data => new(_data, Capacity);

    /// <summary>Room for a structure at the end of the data, zeroed.</summary>
    public ref T Add<T>()
        where T : unmanaged
    {
        ref T value = ref Unsafe.AsRef<T>(_data + Length);
        value = default;
        Length += sizeof(T);
        return ref value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Data[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Writes the header of a message that answers no request; returns the length of the whole.</summary>
    public int FinishNotification(fuse_notify_code code)
    {
        var header = (fuse_out_header*)Start;
        header->len = (uint)(HeaderSize + Length);
        header->error = (int)code;
        header->unique = 0;
        return HeaderSize + Length;
    }

    /// <summary>Writes the header; returns the length of the whole reply. An error has no data.</summary>
    public int Finish(ulong unique, Errno error)
    {
        if (error != Errno.None)
            Length = 0;
        var header = (fuse_out_header*)Start;
        header->len = (uint)(HeaderSize + Length);
        header->error = -(int)error;
        header->unique = unique;
        return HeaderSize + Length;
    }

    /// <summary>Whoever kept the memory too long gets an exception from now on, instead of memory of somebody else.</summary>
    public void Invalidate() => _data = null;

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        return new Span<byte>(_data, Capacity);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        return new MemoryHandle(_data + elementIndex, default, this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
