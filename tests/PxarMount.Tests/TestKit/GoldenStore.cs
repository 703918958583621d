using System.Diagnostics;
using System.Text;
using PbsReader.Crypto;
using PbsReader.Local;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>The datastore in <c>tests/golden/pbs</c>, unpacked once for all tests that only read it, and its keys.</summary>
public static class GoldenStore
{
    private static readonly Lazy<ScratchFolder> s_folder = new(Unpack);
    private static readonly Lazy<KeyRing> s_keys = new(() => new KeyRing([.. KeyNames.Select(Unlock)]));

    /// <summary>The unpacked datastore, never to be changed.</summary>
    public static string Path => s_folder.Value["store"];

    /// <summary>All keys. Never to be disposed.</summary>
    public static KeyRing Keys => s_keys.Value;

    /// <summary>The key that most snapshots were made with. Never to be disposed.</summary>
    public static CryptConfig MainKey => Keys.Keys[0];

    /// <summary>Every snapshot as <c>[ns:]type/id/time</c>.</summary>
    public static string[] SnapshotNames =>
    [
        "host/enc/2024-06-10T06:13:20Z",
        "host/encsplit/2024-06-10T06:14:20Z",
        "host/master/2024-06-10T06:13:20Z",
        "host/pbkdf2/2024-06-10T06:13:20Z",
        "host/plain/2024-06-10T06:13:20Z",
        "host/scrypt/2024-06-10T06:13:20Z",
        "host/signed/2024-06-10T06:13:20Z",
        "host/split/2024-06-10T07:13:20Z",
        "host/split/2024-06-10T08:13:20Z",
        "ns1:host/multi/2024-06-10T06:13:20Z",
        "ns1:vm/101/2024-06-10T06:13:20Z",
        "ns1:vm/102/2024-06-10T06:13:20Z",
        "ns1/sub:ct/100/2024-06-10T06:13:20Z",
    ];

    private static string[] KeyNames => ["key-none.json", "key-pbkdf2.json", "key-scrypt.json"];

    /// <summary>The snapshot of that name.</summary>
    public static SnapshotId Id(string name)
    {
        string[] parts = name.Split(':', 2);
        bool hasNamespace = !parts[0].Contains("/20", StringComparison.Ordinal);
        Assert.True(BackupNamespace.TryParse(hasNamespace ? parts[0] : "", out BackupNamespace ns));
        Assert.True(SnapshotId.TryParse(ns, hasNamespace ? parts[1] : name, out SnapshotId? id));
        return id;
    }

    /// <summary>A copy that a test may change; it goes with the folder.</summary>
    public static string CopyTo(ScratchFolder folder)
    {
        Run("cp", "-a", Path, folder["store"]);
        return folder["store"];
    }

    /// <summary>Opens a snapshot with all keys.</summary>
    public static Task<Snapshot> OpenAsync(string name) => OpenAsync(Path, name, Keys);

    /// <summary>Opens a snapshot of a copy.</summary>
    public static async Task<Snapshot> OpenAsync(
        string store, string name, KeyRing keys, SignaturePolicy policy = SignaturePolicy.WhereMarked)
    {
        await using LocalDatastore datastore = LocalDatastore.Open(store);
        return await Snapshot.OpenAsync(await datastore.OpenSnapshotAsync(Id(name)), keys, policy);
    }

    private static CryptConfig Unlock(string name)
    {
        string? password = File.ReadLines(Golden.PathOf("pbs/keys/PASSWORDS.txt"))
            .Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal))
            .Select(line => line[(name.Length + 2)..])
            .Single();
        EncryptionKeyFile file = EncryptionKeyFile.Parse(File.ReadAllBytes(Golden.PathOf("pbs/keys/" + name)));
        return file.Unlock(Encoding.UTF8.GetBytes(password));
    }

    private static ScratchFolder Unpack()
    {
        var folder = new ScratchFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        Run("tar", "--zstd", "-xf", Golden.PathOf("pbs/datastore-small.tar.zst"), "-C", folder.Folder("store"));
        return folder;
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
