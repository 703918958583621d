using PxarMount.Interop;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>
/// Restores owners. Who is not root keeps what is his; then, as with <c>cp</c> and <c>tar</c>, setuid and setgid bits are not restored
/// either, for they would speak for somebody else.
/// </summary>
internal sealed class OwnerRestorer(ExtractOptions options, ExtractionLog log)
{
    private const uint Unchanged = uint.MaxValue;
    private const uint SetUid = 0x800;
    private const uint SetGid = 0x400;

    /// <summary>Sets the owner of an open file; returns the permission bits that may be set with the owner it now has.</summary>
    public uint Apply(int descriptor, in NodeAttributes attributes, ReadOnlySpan<byte> path)
    {
        if (options.IgnoreOwnership)
            return AllowedBits(attributes);
        int error = -MetadataCalls.SetOwner(descriptor, attributes.Uid, attributes.Gid);
        if (error == 0)
            return attributes.Mode & 0xFFF;
        if (IsExpected(error))
            MetadataCalls.SetOwner(descriptor, Unchanged, attributes.Gid);
        Report(error, path);
        return AllowedBits(attributes);
    }

    /// <summary>Sets the owner of a name; a symbolic link is not followed.</summary>
    public uint ApplyToName(int directory, ReadOnlySpan<byte> name, in NodeAttributes attributes, ReadOnlySpan<byte> path)
    {
        if (options.IgnoreOwnership)
            return AllowedBits(attributes);
        int error = -MetadataCalls.SetOwnerOfName(directory, name, attributes.Uid, attributes.Gid);
        if (error == 0)
            return attributes.Mode & 0xFFF;
        if (IsExpected(error))
            MetadataCalls.SetOwnerOfName(directory, name, Unchanged, attributes.Gid);
        Report(error, path);
        return AllowedBits(attributes);
    }

    private static bool IsExpected(int error) => error == PosixError.NotPermitted && MetadataCalls.EffectiveUser != 0;

    private void Report(int error, ReadOnlySpan<byte> path)
    {
        if (IsExpected(error))
            log.CountNotOwned();
        else
            log.WarnOnce("the owner", path, error);
    }

    private static uint AllowedBits(in NodeAttributes attributes)
    {
        uint bits = attributes.Mode & 0xFFF;
        if (attributes.Uid != MetadataCalls.EffectiveUser)
            bits &= ~SetUid;
        if (attributes.Gid != MetadataCalls.EffectiveGroup)
            bits &= ~SetGid;
        return bits;
    }
}
