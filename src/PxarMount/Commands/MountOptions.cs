using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary>Everything a user can say about a mount, however it was said.</summary>
public sealed record MountOptions
{
    /// <summary>Stay in the foreground.</summary>
    public bool Foreground { get; init; }

    /// <summary>Tell more.</summary>
    public bool Verbose { get; init; }

    /// <summary>Messages go to this file.</summary>
    public string? LogFile { get; init; }

    /// <summary>Payload half of a split archive.</summary>
    public string? Payload { get; init; }

    /// <summary>Mount a split archive without its payload half: everything is shown, and reading a file fails.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>How a datastore is opened and shown.</summary>
    public DatastoreOptions Store { get; init; } = new();

    /// <summary>A writable mount was asked for, which an archive cannot give.</summary>
    public bool ReadWrite { get; init; }

    /// <summary>Mount over a directory that is not empty.</summary>
    public bool NonEmpty { get; init; }

    /// <summary>Other users may enter.</summary>
    public bool AllowOther { get; init; }

    /// <summary>Root may enter another user's mount.</summary>
    public bool AllowRoot { get; init; }

    /// <summary>The kernel checks permissions.</summary>
    public bool DefaultPermissions { get; init; } = true;

    /// <summary>Set-user-id bits have no effect.</summary>
    public bool NoSuid { get; init; } = true;

    /// <summary>Devices cannot be opened.</summary>
    public bool NoDev { get; init; } = true;

    /// <summary>Programs cannot be executed.</summary>
    public bool NoExec { get; init; }

    /// <summary>Symbolic links are not followed.</summary>
    public bool NoSymFollow { get; init; }

    /// <summary>Unmount when the daemon dies.</summary>
    public bool AutoUnmount { get; init; }

    /// <summary>Shown as source instead of the archive's path.</summary>
    public string? FsName { get; init; }

    /// <summary>The type is <c>fuse.SUBTYPE</c>.</summary>
    public string? SubType { get; init; }

    /// <summary>Owners and permissions to show instead of the stored ones.</summary>
    public AttributeMapping Mapping { get; init; } = new();
}
