using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>A decompressor's memory, used by one thread at a time.</summary>
internal sealed class ZstdDecompressorHandle : SafeHandle
{
    public ZstdDecompressorHandle()
        : base(0, ownsHandle: true) => SetHandle(NativeLibraries.Call(LibZstd.CreateDecompressor));

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LibZstd.FreeDecompressor(handle) == 0;
}
