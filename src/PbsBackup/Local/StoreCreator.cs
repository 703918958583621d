using System.Globalization;
using PbsBackup.Interop;

namespace PbsBackup.Local;

/// <summary>
/// Makes a datastore of an empty folder. Its chunk folders are made under another name first, so that what has <c>.chunks</c> is
/// complete; who is interrupted leaves them for the next one to go on with.
/// </summary>
internal static class StoreCreator
{
    private const string NewChunkFolder = ".chunks.tmp";
    private const uint ChunkFolderMode = 0x1E8;
    private const int ChunkFolderCount = 1 << 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes everything that is not there.</summary>
    public static async Task CreateAsync(StoreFolder store, CancellationToken cancellationToken)
    {
        RequireEmpty(store);
        store.TryCreateDirectory(NewChunkFolder, ChunkFolderMode);
        int chunks = store.OpenDirectory(NewChunkFolder);
        try
        {
            while (Posix.TryLock(chunks, exclusive: true) == -PosixError.TryAgain)
                await Task.Delay(s_patience, cancellationToken).ConfigureAwait(false);
            if (store.Exists(StoreFolder.ChunkFolderName))
                return;
            CreateFolders(store, chunks, cancellationToken);
            StoreError.Check(store.AdoptFile(store.Descriptor, StoreFolder.DirectoryMode), "set mode and owner of", store.Path);
            StoreLock.Create(store);
            byte[] from = Posix.Terminated(NewChunkFolder);
            int result = Posix.RenameAt(store.Descriptor, from, Posix.Terminated(StoreFolder.ChunkFolderName));
            StoreError.Check(result, "create", store.PlaceOf(StoreFolder.ChunkFolderName));
        }
        finally
        {
            _ = Posix.Close(chunks);
        }
    }

    /// <summary>Makes one chunk folder that is missing, as in a copy that left the empty ones out.</summary>
    public static void CreateFolder(StoreFolder store, string name) =>
        store.TryCreateDirectory($"{StoreFolder.ChunkFolderName}/{name}", ChunkFolderMode);

    private static void CreateFolders(StoreFolder store, int chunks, CancellationToken cancellationToken)
    {
        Span<byte> name = stackalloc byte[5];
        name.Clear();
        for (int folder = 0; folder < ChunkFolderCount; folder++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            folder.TryFormat(name, out _, "x4", CultureInfo.InvariantCulture);
            int result = Posix.MakeDirectoryAt(chunks, name, ChunkFolderMode);
            if (result is >= 0 or -PosixError.Exists)
                result = store.AdoptDirectory(chunks, name, ChunkFolderMode);
            StoreError.Check(result, "create", store.PlaceOf(NewChunkFolder));
        }
    }

    private static void RequireEmpty(StoreFolder store)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(store.Path))
        {
            if (Path.GetFileName(entry) is not ("lost+found" or NewChunkFolder or StoreLock.Name))
            {
                throw new BackupException(
                    BackupError.Target, $"{store.Path} is no datastore and not empty; name a datastore, or an empty folder to make it one");
            }
        }
    }
}
