using PxarArchive;
using PxarMount.Interop;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>Restores symbolic links, devices, pipes and sockets.</summary>
internal sealed class LeafExtractor(ExtractOptions options, MetadataRestorer metadata, Placement placement)
{
    private const uint CreationMode = 0x180;
    private const string DeviceWord = "a device";

    /// <summary>Restores a symbolic link; where it leads is nobody's business.</summary>
    public bool ExtractLink(in TargetEntry entry) =>
        Place(entry, options.OverwriteSymbolicLinks, MakeLink, "a symbolic link");

    /// <summary>Restores a device, pipe or socket.</summary>
    public bool ExtractSpecial(in TargetEntry entry)
    {
        (bool skip, string what) = (entry.Attributes.Mode & PxarStat.TypeMask) switch
        {
            PxarStat.TypeFifo => (options.SkipFifos, "a named pipe"),
            PxarStat.TypeSocket => (options.SkipSockets, "a socket"),
            _ => (options.SkipDevices, DeviceWord),
        };
        if (skip)
            return false;
        return Place(entry, options.OverwriteSpecials, MakeSpecial, what);
    }

    private bool Place(in TargetEntry entry, bool mayReplace, Placement.Make make, string what)
    {
        bool quiet = options.IgnoreDeviceErrors && what == DeviceWord;
        byte[]? name = placement.Begin(entry, mayReplace || IsThere(entry), make, what, out _, quiet);
        if (name is null)
            return false;
        if (entry.Directory.HasDefaultAcl && !options.IgnoreAcls && entry.Node is SpecialNode)
            RemoveInheritedAcl(entry, name);
        metadata.ApplyToName(entry.Descriptor, name, entry.Node, entry.Attributes, entry.Path.Span);
        return placement.Finish(entry, name);
    }

    /// <summary>Whether an earlier run left it: then it is made again, which costs nothing and completes its metadata.</summary>
    private bool IsThere(in TargetEntry entry)
    {
        bool isSameType = options.IsResumed
            && ExtractionCalls.GetStatus(entry.Descriptor, entry.Name.Bytes, out FileStatus status) == 0
            && status.Type == (entry.Attributes.Mode & PxarStat.TypeMask);
        if (!isSameType || entry.Node is not SymbolicLinkNode link)
            return isSameType;
        var target = new byte[link.Target.Bytes.Length + 1];
        int length = ExtractionCalls.ReadLink(entry.Descriptor, entry.Name.Bytes, target);
        return length >= 0 && target.AsSpan(0, length).SequenceEqual(link.Target.Bytes);
    }

    private static void RemoveInheritedAcl(in TargetEntry entry, byte[] name)
    {
        int descriptor = ExtractionCalls.Open(entry.Descriptor, name, ExtractionCalls.PathOnly | ExtractionCalls.NoFollow);
        if (descriptor < 0)
            return;
        MetadataCalls.RemoveXAttr(descriptor, true, PosixAclXAttr.AccessName.Bytes);
        ExtractionCalls.Close(descriptor);
    }

    private static int MakeLink(in TargetEntry entry, ReadOnlySpan<byte> name) =>
        ExtractionCalls.MakeSymbolicLink(((SymbolicLinkNode)entry.Node).Target.Bytes, entry.Descriptor, name);

    private static int MakeSpecial(in TargetEntry entry, ReadOnlySpan<byte> name) => ExtractionCalls.MakeNode(
        entry.Descriptor, name, (entry.Attributes.Mode & PxarStat.TypeMask) | CreationMode, entry.Attributes.Device);
}
