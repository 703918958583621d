using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LinuxFuse.Serving;

/// <summary>Takes the arguments of a request from its bytes; whatever is too short is refused, never read over its end.</summary>
internal ref struct RequestReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public bool TryRead<T>(out T value)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(_rest, out value))
            return false;
        _rest = _rest[Unsafe.SizeOf<T>()..];
        return true;
    }

    /// <summary>A name with its NUL; without one, or empty, it is malformed.</summary>
    public bool TryReadName(out ReadOnlySpan<byte> name)
    {
        int length = _rest.IndexOf((byte)0);
        name = length > 0 ? _rest[..length] : default;
        if (length > 0)
            _rest = _rest[(length + 1)..];
        return length > 0;
    }
}
