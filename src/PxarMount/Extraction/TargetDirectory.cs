using PxarArchive;
using PxarMount.Interop;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>
/// A directory below the target. Known by its parent and name, never by a path; whether a descriptor is open for it is the business
/// of <see cref="TargetDirectories"/>.
/// </summary>
internal sealed class TargetDirectory(TargetDirectory? parent, FileName name, DirectoryNode node, bool isSelected)
{
    /// <summary>The directory that this one lies in; null for the target itself.</summary>
    public TargetDirectory? Parent { get; } = parent;

    /// <summary>Its name there.</summary>
    public FileName Name { get; } = name;

    /// <summary>How deep it lies; 0 for the target itself.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>What it restores; null once that is done.</summary>
    public DirectoryNode? Node { get; set; } = node;

    /// <summary>Whether it was asked for, and not only something in it.</summary>
    public bool IsSelected { get; } = isSelected;

    /// <summary>How far its making got.</summary>
    public TargetState State { get; set; }

    /// <summary>The open descriptor, or -1.</summary>
    public int Descriptor { get; set; } = -1;

    /// <summary>Which directory it was when its descriptor was closed in between; it must be the same when opened again.</summary>
    public FileIdentity? Identity { get; set; }

    /// <summary>Whether what is made in it inherits an ACL that the archive does not know of.</summary>
    public bool HasDefaultAcl { get; set; }
}
