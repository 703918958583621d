using PxarArchive;
using PxarMount.Interop;
using PxarMount.Output;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>
/// Gives an entry its metadata in the one order that works: owner, attributes, capabilities, ACLs, mode,
/// time, project, flags. Changing the owner clears setuid bits and capabilities; an ACL changes the mode; flags may forbid all of it.
/// </summary>
internal sealed class MetadataRestorer(ExtractOptions options, ExtractionLog log, uint creationMask)
{
    // These have an effect on what is written later, or can be set on an empty file only.
    private const uint EarlyFlags = 0x4 | 0x80_0000 | 0x400;
    private const uint DirectoryMode = 0x1FF;
    private const uint FileMode = 0x1B6;
    private readonly OwnerRestorer _owner = new(options, log);

    /// <summary>What an empty new file needs before its content.</summary>
    public void Prepare(int descriptor, in NodeAttributes attributes, bool inheritedAcl, ReadOnlySpan<byte> path)
    {
        if (inheritedAcl && !options.IgnoreAcls)
            MetadataCalls.RemoveXAttr(descriptor, false, PosixAclXAttr.AccessName.Bytes);
        uint early = attributes.InodeFlags & EarlyFlags;
        if (early != 0)
            ApplyFlags(descriptor, early, path);
    }

    /// <summary>Takes ACLs away that the archive does not know of; those that it knows are set later.</summary>
    public void RemoveAcls(int descriptor)
    {
        if (options.IgnoreAcls)
            return;
        MetadataCalls.RemoveXAttr(descriptor, false, PosixAclXAttr.DefaultName.Bytes);
        MetadataCalls.RemoveXAttr(descriptor, false, PosixAclXAttr.AccessName.Bytes);
    }

    /// <summary>Everything but project and flags, for an open file or directory.</summary>
    public void Apply(int descriptor, Node node, in NodeAttributes attributes, ReadOnlySpan<byte> path)
    {
        uint mode = _owner.Apply(descriptor, attributes, path);
        ApplyXAttrs(descriptor, false, node, path);
        if (options.IgnorePermissions)
            mode = (node is DirectoryNode ? DirectoryMode : FileMode) & ~creationMask;
        if (!options.IgnoreFlags && node.Entry is { } entry && PxarFlags.ToFat(entry.Stat.Flags) is uint fat and not 0)
            MetadataCalls.SetFat(descriptor, fat); // Other file systems have no such thing, which is no loss.
        Check(MetadataCalls.SetMode(descriptor, mode), "the mode", path);
        Check(MetadataCalls.SetModificationTime(descriptor, attributes.ModificationTime), "the time", path);
    }

    /// <summary>The quota project, with which a file may not be moved any more within a directory that hands its own project on.</summary>
    public void ApplyProject(int descriptor, in NodeAttributes attributes, ReadOnlySpan<byte> path)
    {
        if (attributes.ProjectId != 0)
            Check(MetadataCalls.SetProjectId(descriptor, attributes.ProjectId), "the quota project id", path);
    }

    /// <summary>The flags, after which a file may not be changed or renamed any more.</summary>
    public void ApplyFlags(int descriptor, uint flags, ReadOnlySpan<byte> path)
    {
        if (flags != 0 && !options.IgnoreFlags)
            Check(MetadataCalls.AddInodeFlags(descriptor, flags), $"inode flags ({InodeFlagsText.Format(flags)})", path);
    }

    /// <summary>Everything for what cannot be opened: symbolic links, devices, pipes, sockets.</summary>
    public void ApplyToName(int directory, ReadOnlySpan<byte> name, Node node, in NodeAttributes attributes, ReadOnlySpan<byte> path)
    {
        uint mode = _owner.ApplyToName(directory, name, attributes, path);
        bool isLink = node is SymbolicLinkNode;
        if (!isLink || node.ExtendedAttributes.Count > 0)
        {
            int descriptor = ExtractionCalls.Open(directory, name, ExtractionCalls.PathOnly | ExtractionCalls.NoFollow);
            if (descriptor < 0)
            {
                log.Warn(path, $"cannot set metadata: {PosixError.Describe(-descriptor)}");
                return;
            }

            ApplyXAttrs(descriptor, true, node, path);
            if (options.IgnorePermissions)
                mode = FileMode & ~creationMask;
            if (!isLink && IsSameKind(descriptor, attributes))
                Check(MetadataCalls.SetModeOfPath(descriptor, mode), "the mode", path);
            ExtractionCalls.Close(descriptor);
        }

        Check(MetadataCalls.SetModificationTimeOfName(directory, name, attributes.ModificationTime), "the time", path);
    }

    // Somebody may have put a symbolic link in the way, whose target must not get the mode.
    private static bool IsSameKind(int descriptor, in NodeAttributes attributes) =>
        ExtractionCalls.GetStatus(descriptor, [], out FileStatus status) == 0
        && status.Type == (attributes.Mode & PxarStat.TypeMask);

    private void ApplyXAttrs(int descriptor, bool pathOnly, Node node, ReadOnlySpan<byte> path)
    {
        IReadOnlyList<PxarXAttr> attributes = node.ExtendedAttributes;
        for (int index = 0; index < attributes.Count; index++)
        {
            PxarXAttr attribute = attributes[index];
            XAttrKind kind = XAttrKinds.Of(attribute.Name.Bytes);
            if (IsIgnored(kind))
                continue;
            int result = kind switch
            {
                XAttrKind.Other => -PosixError.NotSupported,

                // The kernel takes it, and can never read it again.
                XAttrKind.Capabilities when attribute.Value.IsEmpty => -PosixError.Invalid,
                _ => MetadataCalls.SetXAttr(descriptor, pathOnly, attribute.Name.Bytes, attribute.Value.Span),
            };
            Check(result, XAttrKinds.Describe(kind), path);
        }
    }

    private bool IsIgnored(XAttrKind kind) => kind switch
    {
        XAttrKind.Acl => options.IgnoreAcls,
        XAttrKind.Capabilities => options.IgnoreCapabilities,
        _ => options.IgnoreXAttrs,
    };

    private void Check(int result, string what, ReadOnlySpan<byte> path)
    {
        if (result < 0)
            log.WarnOnce(what, path, -result);
    }
}
