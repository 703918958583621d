using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsBackup.Snapshots;

/// <summary>What a <see cref="LocalBackupWriter"/> has to know.</summary>
public sealed record LocalBackupOptions
{
    /// <summary>Who owns groups that are made, unless it is said.</summary>
    public const string DefaultOwner = "root@pam";

    /// <summary>Directory of the datastore; an empty folder becomes one.</summary>
    public required string StorePath { get; init; }

    /// <summary>Whose backup it is.</summary>
    public required BackupGroup Group { get; init; }

    /// <summary>Seconds since 1970; null for now.</summary>
    public long? Time { get; init; }

    /// <summary>Who makes the backup: a user or token, as the server names them.</summary>
    public string Owner { get; init; } = DefaultOwner;

    /// <summary>When it has to be on the disk.</summary>
    public SyncLevel SyncLevel { get; init; } = SyncLevel.FileSystem;

    /// <summary>Encrypts or signs; null without. Remains the caller's.</summary>
    public CryptConfig? Key { get; init; }

    /// <summary>What <see cref="Key"/> is used for.</summary>
    public CryptMode CryptMode { get; init; }

    /// <summary>Told what is waited for, and what goes another way than expected.</summary>
    public Action<string> OnNotice { get; init; } = static _ => { };

    /// <summary>Tells what is now.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
