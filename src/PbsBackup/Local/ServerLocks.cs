using System.Security.Cryptography;
using System.Text;
using PbsBackup.Interop;

namespace PbsBackup.Local;

/// <summary>
/// The lock files of a server on this machine, of PBS 3.3.5 and later (datastore spec, 11.1). They are named after the store, whose name
/// only the server's configuration tells; without a server there are none, and nothing to do.
/// </summary>
internal sealed class ServerLocks
{
    private const uint Mode = 0x1B0;
    private const int Attempts = 20;
    private const int LongestName = 255;
    private const int KeptLength = 80;
    private const string SectionKey = "datastore:";
    private const string PathKey = "path ";

    private readonly string? _folder;

    private ServerLocks(string? folder) => _folder = folder;

    /// <summary>Finds the lock folder of the store at <paramref name="storePath"/>.</summary>
    public static ServerLocks Find(
        string storePath,
        string locksFolder = "/run/proxmox-backup/locks",
        string configuration = "/etc/proxmox-backup/datastore.cfg")
    {
        if (!Directory.Exists(locksFolder) || !File.Exists(configuration))
            return new ServerLocks(null);
        string? store = null;
        foreach (string line in File.ReadLines(configuration))
        {
            string text = line.Trim();
            if (text.StartsWith(SectionKey, StringComparison.Ordinal))
                store = text[SectionKey.Length..].Trim();
            if (store is null || !text.StartsWith(PathKey, StringComparison.Ordinal))
                continue;
            if (IsSame(text[PathKey.Length..].Trim(), storePath))
                return new ServerLocks(Path.Combine(locksFolder, store));
        }

        return new ServerLocks(null);
    }

    /// <summary>The name of a lock file for a directory, relative to the store: <c>ns/a/ns/b/vm/100</c> is <c>a:b/vm-100</c>.</summary>
    public static string NameOf(string folder)
    {
        string rest = folder;
        var namespaces = new List<string>();
        while (rest.StartsWith("ns/", StringComparison.Ordinal))
        {
            int end = rest.IndexOf('/', "ns/".Length);
            namespaces.Add(rest["ns/".Length..end]);
            rest = rest[(end + 1)..];
        }

        string name = Escape(rest);
        if (name.Length >= LongestName)
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest)));
            name = $"hashed/{name[..KeptLength]}...{name[^KeptLength..]}-{hash}";
        }

        return namespaces.Count == 0 ? name : $"{string.Join(':', namespaces)}/{name}";
    }

    /// <summary>Takes the lock of a directory without waiting; false when somebody else has it.</summary>
    /// <param name="folder">The directory, relative to the store.</param>
    /// <param name="exclusive">Whether to keep out everybody.</param>
    /// <param name="descriptor">Holds the lock until it is closed; -1 when there is no server.</param>
    public bool TryTake(string folder, bool exclusive, out int descriptor)
    {
        descriptor = -1;
        if (_folder is null)
            return true;
        string file = Path.Combine(_folder, NameOf(folder));
        byte[] path = Posix.Terminated(file);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int opened = OpenOrCreate(file, path);
            int result = Posix.TryLock(opened, exclusive);
            if (result >= 0 && IsStill(path, opened))
            {
                descriptor = opened;
                return true;
            }

            _ = Posix.Close(opened);
            if (result == -PosixError.TryAgain)
                return false;
            StoreError.Check(result, "lock", file);
        }

        throw new BackupException(BackupError.Locked, $"{file} is replaced all the time");
    }

    private static bool IsSame(string left, string right) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(left)) == right
        || (Walking.FileIdentity.OfPath(PxarArchive.FileName.FromText(left)) is { } identity
            && Walking.FileIdentity.OfPath(PxarArchive.FileName.FromText(right)) == identity);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        for (int index = 0; index < text.Length; index++)
        {
            char letter = text[index];
            if (letter == '/')
                escaped.Append('-');
            else if (char.IsAsciiLetterOrDigit(letter) || letter == '_' || (letter == '.' && index > 0))
                escaped.Append(letter);
            else
                escaped.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
        }

        return escaped.ToString();
    }

    // Whoever finds the name finds the file with its mode and owner, as a server could not open it before.
    private static int OpenOrCreate(string file, byte[] path)
    {
        const int ReadWriteAppend = 0x402;
        int opened = Posix.OpenAt(Posix.CurrentDirectory, path, ReadWriteAppend | OpenFlags.NoFollow);
        if (opened != -PosixError.NoEntry)
            return StoreError.Check(opened, "open", file);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        byte[] temporary = Posix.Terminated($"{file}.tmp_{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        const int NewFlags = ReadWriteAppend | OpenFlags.Create | OpenFlags.Exclusive;
        opened = StoreError.Check(Posix.OpenAt(Posix.CurrentDirectory, temporary, NewFlags, Mode), "create", file);
        int result = Posix.ChangeMode(opened, Mode);
        if (result >= 0 && LibC.EffectiveUserId() == 0 && Posix.FindUser("backup") is (uint user, uint group))
            result = Posix.ChangeOwner(opened, user, group);
        if (result >= 0)
            result = Posix.RenameToNewAt(Posix.CurrentDirectory, temporary, path);
        if (result >= 0)
            return opened;
        _ = Posix.Close(opened);
        _ = Posix.UnlinkAt(Posix.CurrentDirectory, temporary);
        return result == -PosixError.Exists ? OpenOrCreate(file, path) : throw StoreError.Create(result, "create", file);
    }

    private static bool IsStill(byte[] path, int descriptor) =>
        Posix.GetStatusAt(Posix.CurrentDirectory, path, out FileStatus named) >= 0
        && Posix.GetStatus(descriptor, out FileStatus opened) >= 0
        && named.Identity == opened.Identity;
}
