using PbsReader.Interop;

namespace PbsReader.Pinning;

/// <summary>What the system's errors mean for pins.</summary>
internal static class PinError
{
    // Of this machine, and no failure of the server: so it is no PbsException.
    internal static IOException Create(PrivateFolder root, int result) =>
        new($"{root.Path} cannot be written: {PrivateFolder.Describe(result)}");
}
