namespace LinuxFuse;

/// <summary>How to mount. Parsing of command lines is not done here.</summary>
public sealed record FuseMountOptions
{
    /// <summary>Absolute path of the mountpoint, symbolic links resolved.</summary>
    public required string MountPoint { get; init; }

    /// <summary>What <c>df</c> and mountinfo show as source.</summary>
    public string Source { get; init; } = "fuse";

    /// <summary>Type is <c>fuse.SUBTYPE</c>.</summary>
    public string SubType { get; init; } = "linuxfuse";

    /// <summary>Other users may enter. Not for root without this right in /etc/fuse.conf.</summary>
    public bool AllowOther { get; init; }

    /// <summary>Root may enter another user's mount.</summary>
    public bool AllowRoot { get; init; }

    /// <summary>The kernel checks permissions by mode and ACL.</summary>
    public bool DefaultPermissions { get; init; } = true;

    /// <summary>Set-user-id bits have no effect.</summary>
    public bool NoSuid { get; init; } = true;

    /// <summary>Devices cannot be opened.</summary>
    public bool NoDev { get; init; } = true;

    /// <summary>Programs cannot be executed.</summary>
    public bool NoExec { get; init; }

    /// <summary>Symbolic links are not followed.</summary>
    public bool NoSymFollow { get; init; }

    /// <summary>The kernel's cache of ACLs and their enforcement (needs <see cref="DefaultPermissions"/>).</summary>
    public bool PosixAcl { get; init; } = true;

    /// <summary>Unmount when this process dies, even by SIGKILL (through fusermount3).</summary>
    public bool AutoUnmount { get; init; }

    /// <summary>Bytes that the kernel reads ahead on a file; 0 leaves its default. Only root can set it.</summary>
    public int ReadAheadBytes { get; init; } = 512 * 1024;

    /// <summary>Readers that wait for requests; 0 chooses by the number of processors.</summary>
    public int Readers { get; init; }
}
