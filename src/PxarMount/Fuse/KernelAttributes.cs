using LinuxFuse;
using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Fuse;

/// <summary>From a node's attributes to the kernel's.</summary>
internal static class KernelAttributes
{
    private const int StatBlock = 512;
    private const uint PreferredBlock = 4096;

    /// <exception cref="IOException">The device number is none that the kernel has; another one would be another device.</exception>
    internal static FuseAttributes Of(NodeId id, in NodeAttributes attributes) => new()
    {
        Inode = id.Value,
        Mode = attributes.Mode,
        LinkCount = attributes.LinkCount ?? 1,
        Uid = attributes.Uid,
        Gid = attributes.Gid,
        Device = DeviceOf(attributes.Device),
        Size = (ulong)attributes.Size,
        Blocks = ((ulong)(attributes.StoredBytes ?? attributes.Size) + StatBlock - 1) / StatBlock,
        BlockSize = PreferredBlock,
        Seconds = attributes.ModificationTime.Seconds,
        Nanoseconds = attributes.ModificationTime.Nanoseconds,
    };

    /// <summary>A node under a name. While its link count is unknown the kernel is to ask before it shows attributes.</summary>
    internal static FuseEntry EntryOf(Node node)
    {
        NodeAttributes attributes = node.Attributes;
        return new FuseEntry
        {
            Attributes = Of(node.Id, attributes),
            NameValidFor = attributes.ValidFor,
            AttributesValidFor = attributes.LinkCount is null ? TimeSpan.Zero : attributes.ValidFor,
        };
    }

    private static uint DeviceOf(ulong device)
    {
        if (device == 0)
            return 0;
        PxarDevice unpacked = PxarDevice.FromLinux(device);
        return FuseAttributes.TryEncodeDevice(unpacked.Major, unpacked.Minor, out uint encoded)
            ? encoded
            : throw new IOException($"device number {unpacked.Major}:{unpacked.Minor} is too large for Linux (4095:1048575)");
    }
}
