using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>A cipher with its key in memory, which freeing clears; used by one thread at a time.</summary>
internal sealed class CipherHandle : SafeHandle
{
    public CipherHandle()
        : base(0, ownsHandle: true) => SetHandle(NativeLibraries.Call(LibCrypto.CreateCipher));

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.FreeCipher(handle);
        return true;
    }
}
