using PbsReader.Interop;

namespace PbsReader.Pinning;

/// <summary>What the system's errors mean for pins.</summary>
internal static class PinError
{
    internal static PbsException Create(PrivateFolder root, int result) =>
        new(PbsError.Unavailable, $"{root.Path} cannot be written: {PrivateFolder.Describe(result)}");
}
