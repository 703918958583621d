namespace PxarMount.Extraction;

/// <summary>What an extraction restores, and what it does where something stands in the way.</summary>
public sealed record ExtractOptions
{
    /// <summary>Directories that exist already are filled.</summary>
    public bool AllowExistingDirectories { get; init; }

    /// <summary>Files replace what has their name (but no directory).</summary>
    public bool OverwriteFiles { get; init; }

    /// <summary>Symbolic links replace what has their name.</summary>
    public bool OverwriteSymbolicLinks { get; init; }

    /// <summary>Hard links replace what has their name.</summary>
    public bool OverwriteHardLinks { get; init; }

    /// <summary>Devices, pipes and sockets replace what has their name.</summary>
    public bool OverwriteSpecials { get; init; }

    /// <summary>ACLs are not restored.</summary>
    public bool IgnoreAcls { get; init; }

    /// <summary>Extended attributes are not restored.</summary>
    public bool IgnoreXAttrs { get; init; }

    /// <summary>File capabilities are not restored.</summary>
    public bool IgnoreCapabilities { get; init; }

    /// <summary>Owners are not restored.</summary>
    public bool IgnoreOwnership { get; init; }

    /// <summary>Modes are not restored: files get what the creation mask leaves.</summary>
    public bool IgnorePermissions { get; init; }

    /// <summary>Inode flags are not restored.</summary>
    public bool IgnoreFlags { get; init; }

    /// <summary>A device that cannot be made is passed over without a word.</summary>
    public bool IgnoreDeviceErrors { get; init; }

    /// <summary>Devices are not restored.</summary>
    public bool SkipDevices { get; init; }

    /// <summary>Pipes are not restored.</summary>
    public bool SkipFifos { get; init; }

    /// <summary>Sockets are not restored.</summary>
    public bool SkipSockets { get; init; }

    /// <summary>The first failure ends the extraction.</summary>
    public bool IsStrict { get; init; }

    /// <summary>
    /// An extraction that was cut short goes on: what it completed stays, directories are filled, and only the rest is read.
    /// </summary>
    public bool IsResumed { get; init; }

    /// <summary>Each path is printed as it is restored.</summary>
    public bool IsVerbose { get; init; }
}
