using PbsBackup.Walking;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsBackup;

/// <summary>How a <see cref="BackupJob"/> goes about it.</summary>
public sealed record BackupOptions
{
    /// <summary>What of a directory is taken along.</summary>
    public WalkOptions Walk { get; init; } = new();

    /// <summary>How directories are stored.</summary>
    public ChangeDetectionMode ChangeDetection { get; init; }

    /// <summary>What <see cref="Key"/> is used for.</summary>
    public CryptMode CryptMode { get; init; }

    /// <summary>Encrypts or signs; null without. Remains the caller's.</summary>
    public CryptConfig? Key { get; init; }

    /// <summary>The key as the master key wrapped it, to be stored beside; null for none.</summary>
    public ReadOnlyMemory<byte>? WrappedKey { get; init; }

    /// <summary>Told at once of everything that cannot be taken along as it is, with the name of its archive.</summary>
    public Action<string, WalkWarning> OnWarning { get; init; } = static (_, _) => { };
}
