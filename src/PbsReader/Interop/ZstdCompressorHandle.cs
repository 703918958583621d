using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>A compressor's memory, used by one thread at a time.</summary>
internal sealed class ZstdCompressorHandle : SafeHandle
{
    public ZstdCompressorHandle()
        : base(0, ownsHandle: true) => SetHandle(NativeLibraries.Call(LibZstd.CreateCompressor));

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LibZstd.FreeCompressor(handle) == 0;
}
