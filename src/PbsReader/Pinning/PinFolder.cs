using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Interop;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>
/// The folder of one pin: what it is, the snapshot's manifest, indexes and small files as the server has them, and the digests of its
/// chunks, 32 bytes each in no order. Owns nothing.
/// </summary>
internal sealed class PinFolder(PrivateFolder root, string id)
{
    internal const string Parent = "pins";

    private const string RecordName = "pin.json";
    private const string ChunksName = "chunks";

    /// <summary>The pin; null when it is damaged or gone.</summary>
    internal Pin? Read()
    {
        byte[]? record = ReadWhole(RecordName, PinRecord.MaxLength);
        return record is null ? null : PinRecord.TryParse(record, CountChunks());
    }

    /// <summary>Notes what the pin is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Write(Pin pin) => Check(root.Replace(PathOf(RecordName), PathOf("new"), PinRecord.Format(pin)));

    /// <summary>Notes that a pin is complete, once all of it is on the disk: a power failure leaves it unfinished, or whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Complete(Pin pin)
    {
        Check(root.Synchronize());
        Write(pin with { IsComplete = true });
        Check(root.Synchronize());
    }

    /// <summary>A stored file of the snapshot; null when the pin has none of that name.</summary>
    internal byte[]? ReadFile(string fileName, long maxLength) =>
        StoredName.IsValid(fileName) ? ReadWhole(fileName, Math.Min(maxLength, IndexFile.MaxLength)) : null;

    /// <summary>Keeps a stored file of the snapshot. For one caller at a time.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void WriteFile(string fileName, ReadOnlyMemory<byte> bytes) =>
        Check(root.Replace(PathOf(fileName), PathOf("new"), bytes.Span));

    /// <summary>The digests of its chunks.</summary>
    internal HashSet<ChunkDigest> ReadChunks()
    {
        var digests = new HashSet<ChunkDigest>();
        byte[] bytes = ReadWhole(ChunksName, IndexFile.MaxLength) ?? [];
        for (int offset = 0; offset + ChunkDigest.Size <= bytes.Length; offset += ChunkDigest.Size)
            digests.Add(new ChunkDigest(bytes.AsSpan(offset)));
        return digests;
    }

    /// <summary>
    /// Opens the list of chunks to add to it, after making the folder where it is missing. The pin belongs to who has the list, until he
    /// closes it.
    /// </summary>
    /// <exception cref="PbsException">Another process has it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal SafeFileHandle OpenChunks()
    {
        foreach (string folder in (ReadOnlySpan<string>)[Parent, $"{Parent}/{id}"])
            Check(root.MakeFolder(Terminate(folder)));
        Check(root.OpenOrCreate(PathOf(ChunksName), out SafeFileHandle? file));
        if (RecordLock.Try(file!, 0) != -LibC.TryAgain)
            return file!;
        file!.Dispose();
        throw new PbsException(PbsError.Unavailable, "the same is being pinned at this moment; try again when that is done");
    }

    /// <summary>Removes it, the record first, so that half of a pin is never taken for one.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    internal void Remove()
    {
        string folder = Path.Combine(root.OpenPath, Parent, id);
        Check(root.Remove(PathOf(RecordName)));
        foreach (string name in Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)))
            Check(root.Remove(PathOf(name)));
        Check(root.Remove(Terminate($"{Parent}/{id}"), isFolder: true));
    }

    /// <summary>All pins' folders.</summary>
    internal static IEnumerable<PinFolder> All(PrivateFolder root)
    {
        string folder = Path.Combine(root.OpenPath, Parent);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => new PinFolder(root, Path.GetFileName(path)))]
            : [];
    }

    /// <summary>The folder of what is the same by server, snapshot, archive and path.</summary>
    internal static PinFolder Of(PrivateFolder root, Pin pin)
    {
        string[] parts = [pin.Server, pin.Snapshot.FullName, pin.Archive ?? "", pin.Path ?? ""];
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)));
        return new PinFolder(root, Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }

    private static byte[] Terminate(string path) => Encoding.UTF8.GetBytes(path + "\0");

    private byte[] PathOf(string name) => Terminate(string.Create(CultureInfo.InvariantCulture, $"{Parent}/{id}/{name}"));

    private long CountChunks() => root.GetFacts(PathOf(ChunksName), out FileFacts facts) < 0 ? 0 : facts.Length / ChunkDigest.Size;

    private byte[]? ReadWhole(string name, long maxLength)
    {
        if (root.Open(PathOf(name), out StoreFile file) < 0)
            return null;
        try
        {
            if (file.GetLength(out long length) < 0 || length < 0 || length > maxLength)
                return null;
            byte[] bytes = new byte[length];
            return file.Read(bytes) == length ? bytes : null;
        }
        finally
        {
            file.Close();
        }
    }

    private void Check(int result)
    {
        if (result < 0)
            throw PinError.Create(root, result);
    }
}
