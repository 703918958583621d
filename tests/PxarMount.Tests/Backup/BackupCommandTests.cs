using System.Text.Json;
using PbsReader;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>The command in a process of its own: exit codes, what it says, what is there afterwards.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly SourceFolder _source = new();

    public void Dispose()
    {
        _store.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task Backup_IsThere_AndTheSummaryIsRight()
    {
        _source.Write("tree/a", "hello");
        _source.Write("conf", "memory: 512\n");
        string[] items = [$"root.pxar:{_source["tree"]}", $"qemu-server.conf:{_source["conf"]}"];
        CommandResult result = Run([.. items, "--backup-time", "2023-11-14T22:13:20Z", "--backup-type", "vm", "--ns", "a", "--output-format", "json"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement summary = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("vm/test/2023-11-14T22:13:20Z", summary.GetProperty("snapshot").GetString());
        Assert.Equal("a", summary.GetProperty("ns").GetString());
        Assert.Equal(
            ["root.pxar.didx", "qemu-server.conf.blob", "catalog.pcat1.didx"],
            summary.GetProperty("archives").EnumerateArray().Select(archive => archive.GetProperty("name").GetString()));
        Assert.Equal((2, 0, 0, true), (
            summary.GetProperty("chunks").GetInt64(),
            summary.GetProperty("reused_chunks").GetInt64(),
            summary.GetProperty("warnings").GetInt64(),
            summary.GetProperty("complete").GetBoolean()));
        SnapshotId id = Assert.Single(await _store.ListAsync(TestStore.Group("vm/test", "a")));
        await _store.VerifyAsync(id);

        CommandResult again = Run([.. items, "--backup-time", "1700000001", "--backup-type", "vm", "--ns", "a"]);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("2 chunks, 2 reused, 0 new", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "--crypt-mode", "secret")]
    [InlineData(1, "--change-detection-mode", "metadata")]
    [InlineData(1, "--sync-level", "sometimes")]
    [InlineData(1, "--backup-type", "pod")]
    [InlineData(1, "--backup-id", "a/b")]
    [InlineData(1, "--backup-time", "yesterday")]
    [InlineData(1, "--backup-time", "0")]
    [InlineData(1, "--ns", "a//b")]
    [InlineData(1, "--crypt-mode", "encrypt")]
    [InlineData(1, "--exclude", "[a")]
    [InlineData(1, "second.img:/dev/null", "second.img:/dev/null")]
    [InlineData(1, "nonsense", "x.pxar:/")]
    [InlineData(1, "../x.pxar:/", "x.pxar:/")]
    [InlineData(1, "x.tar:/", "y.pxar:/")]
    [InlineData(1, "client.log:/dev/null", "y.pxar:/")]
    [InlineData(2, "other.pxar:/no/such/folder", "--all-file-systems")]
    [InlineData(2, "other.img:/dev/null", "--all-file-systems")]
    [InlineData(2, "--keyfile", "/no/such/key")]
    public void WrongArguments_AreToldAndLeaveNothing(int exitCode, params string[] arguments)
    {
        _source.Write("tree/a", "hello");
        CommandResult result = Run([$"root.pxar:{_source["tree"]}", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain(_store.Files, file => file.Contains("test", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task KeyWithPassphrase_EncryptsAndIsNotSeen()
    {
        _source.Write("tree/a", "hello");
        string password = _source.Write("password", "test-scrypt-pw\n");
        CommandResult result = CommandResult.InNamespace(
            $"export PBS_ENCRYPTION_PASSWORD_FILE={password}; {CommandResult.Program} backup root.pxar:{_source["tree"]} --backup-id test "
            + $"--datastore {_store.Path} --keyfile {Golden.PathOf("pbs/keys/key-scrypt.json")} "
            + $"--master-pubkey-file {Golden.PathOf("pbs/keys/master-public.pem")} --change-detection-mode data");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        SnapshotId id = Assert.Single(await _store.ListAsync(TestStore.Group()));
        await _store.VerifyAsync(id, GoldenStore.Keys.Keys[2]);
        await Assert.ThrowsAsync<PbsException>(() => _store.OpenAsync(id));
        await using Snapshot snapshot = await _store.OpenAsync(id, GoldenStore.Keys.Keys[2]);
        Assert.Equal(
            ["root.ppxar.didx", "root.mpxar.didx", "rsa-encrypted.key.blob"], snapshot.Manifest.Files.Select(file => file.Name));
        Assert.All(snapshot.Manifest.Files, file => Assert.Equal(CryptMode.Encrypt, file.CryptMode));
    }

    [Theory]
    [InlineData("encrypt")]
    [InlineData("sign-only")]
    public async Task KeyWithoutMasterKey_StoresNoWrappedKey_NotAnEmptyOne(string mode)
    {
        _source.Write("tree/a", "hello");
        CommandResult result = Run(
            [$"root.pxar:{_source["tree"]}", "--crypt-mode", mode, "--keyfile", Golden.PathOf("pbs/keys/key-none.json")]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        SnapshotId id = Assert.Single(await _store.ListAsync(TestStore.Group()));
        await using Snapshot snapshot = await _store.OpenAsync(id, GoldenStore.MainKey);
        Assert.Equal(["root.pxar.didx", "catalog.pcat1.didx"], snapshot.Manifest.Files.Select(file => file.Name));
    }

    [Fact]
    public void UnknownMode_IsToldInOneLine_WithThoseThatThereAre()
    {
        CommandResult result = Run(["root.pxar:/", "--change-detection-mode", "metadata"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'metadata' not recognized. Must be one of: 'legacy', 'data' (see", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [RootFact]
    public async Task DefaultKey_IsUsed_AndWhenItCannotBeThereIsNoPlainBackup()
    {
        _source.Write("tree/a", "hello");
        Directory.CreateDirectory(_source["config/proxmox-backup"]);
        string key = _source["config/proxmox-backup/encryption-key.json"];
        File.Copy(Golden.PathOf("pbs/keys/key-none.json"), key);
        string command = $"XDG_CONFIG_HOME={_source["config"]} {CommandResult.Program} backup root.pxar:{_source["tree"]} --backup-id test "
            + $"--datastore {_store.Path}";
        CommandResult result = CommandResult.InNamespace(command);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await _store.VerifyAsync(Assert.Single(await _store.ListAsync(TestStore.Group())), GoldenStore.MainKey);
        string[] before = _store.Files;
        File.Copy(Golden.PathOf("pbs/keys/key-scrypt.json"), key, overwrite: true);
        Assert.Equal(2, CommandResult.InNamespace(command + " --backup-time 2000000000 </dev/null").ExitCode);
        Assert.Equal(before, _store.Files);
        Assert.Equal(0, CommandResult.InNamespace(command + " --backup-time 2000000000 --crypt-mode none").ExitCode);
    }

    [Fact]
    public void FolderThatIsNoDatastore_IsLeftAlone()
    {
        _source.Write("tree/a", "hello");
        CommandResult result = CommandResult.Of("backup", $"root.pxar:{_source["tree"]}", "--datastore", _source.Root);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("not empty", result.Error, StringComparison.Ordinal);
        Assert.Equal(["tree"], Directory.GetFileSystemEntries(_source.Root).Select(Path.GetFileName));
    }

    private CommandResult Run(string[] arguments) =>
        CommandResult.Of(["backup", "--datastore", _store.Path, "--backup-id", "test", .. arguments]);
}
