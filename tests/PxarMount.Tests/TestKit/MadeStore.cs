using System.Text;
using PbsBackup;
using PbsBackup.Snapshots;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>A datastore in a folder of its own, into which a test backs up.</summary>
internal static class MadeStore
{
    /// <summary>Backs up <c>NAME:PATH</c> items as a snapshot, <c>[ns:]type/id/time</c>.</summary>
    public static async Task<SnapshotId> BackUpAsync(string store, string snapshot, CryptConfig? key, params string[] items)
    {
        // As in a copy that left the empty chunk folders out: making 65536 of them takes longer than all else.
        Directory.CreateDirectory(Path.Combine(store, ".chunks"));
        if (!File.Exists(Path.Combine(store, ".lock")))
            File.WriteAllText(Path.Combine(store, ".lock"), "");
        SnapshotId id = GoldenStore.Id(snapshot);
        CryptMode mode = key is null ? CryptMode.None : CryptMode.Encrypt;
        var options = new LocalBackupOptions
        {
            StorePath = store,
            Group = id.Group,
            Time = id.Time,
            SyncLevel = SyncLevel.None,
            Key = key,
            CryptMode = mode,
        };
        await using LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(options);
        await using var job = new BackupJob(new BackupOptions { Key = key, CryptMode = mode }, writer, null, default);
        await job.RunAsync([.. items.Select(item => BackupItem.Parse(Encoding.UTF8.GetBytes(item)))]);
        return id;
    }
}
