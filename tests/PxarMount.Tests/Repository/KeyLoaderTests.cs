using System.Globalization;
using PbsReader;
using PbsReader.Crypto;
using PxarMount.Commands;
using PxarMount.Interop;
using PxarMount.Opening;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Repository;

public sealed class KeyLoaderTests : IDisposable
{
    private const string Variable = "PBS_ENCRYPTION_PASSWORD";
    private const string Passphrase = "test-pbkdf2-pw";
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SeveralKeys_AreAllThere()
    {
        _environment[Variable] = Passphrase;
        (KeyRing keys, bool areNamed) = await LoadAsync("key-none.json", "key-pbkdf2.json");
        using (keys)
            Assert.Equal((2, true), (keys.Keys.Count, areNamed));
    }

    [Fact]
    public async Task Passphrase_ComesFromTheFirstPlaceThatHasOne_AndIsTheFirstLine()
    {
        string credentials = _folder.Folder("credentials");
        File.WriteAllText(Path.Combine(credentials, "proxmox-backup-client.encryption-password"), Passphrase);
        await CheckAsync("CREDENTIALS_DIRECTORY", credentials);
        await CheckAsync(Variable + "_CMD", $"printf '%s\\nmore\\n' {Passphrase}");
        await CheckAsync(Variable + "_FILE", _folder.Write("password", Passphrase + "\r\nmore"));
        int descriptor = RawPath.Open(_folder["password"], LibC.ReadOnly);
        Descriptor.SetInheritable(descriptor, inheritable: true);
        await CheckAsync(Variable + "_FD", descriptor.ToString(CultureInfo.InvariantCulture));
        await CheckAsync(Variable, Passphrase + "\n");
    }

    [Theory]
    [InlineData(Variable, "wrong passphrase", "wrong")]
    [InlineData(Variable, "x", "wrong")]
    [InlineData(Variable + "_FILE", "/nowhere/password", "/nowhere/password")]
    [InlineData(Variable + "_CMD", "sh -c 'echo test-pbkdf2-pw; exit 3'", "code 3")]
    [InlineData(Variable + "_CMD", "/nowhere/program", "/nowhere/program")]
    [InlineData(Variable + "_CMD", "echo 'test-pbkdf2-pw", "not closed")]
    [InlineData(Variable + "_FD", "x", "descriptor")]
    [InlineData(Variable + "_FD", "5000", "5000")]
    public async Task WrongPassphrase_IsSaidSo_WithoutItself(string name, string value, string reason)
    {
        _environment[name] = value;
        PbsException error = await Assert.ThrowsAsync<PbsException>(async () => await LoadAsync("key-pbkdf2.json"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("key-pbkdf2.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase wrong", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("test-pbkdf2-pw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescriptorThatNobodyGaveUs_IsNotRead()
    {
        int own = RawPath.Open(Golden.PathOf("pbs/keys/key-none.json"), LibC.ReadOnly);
        var loader = new KeyLoader(new DatastoreOptions { KeyDescriptor = own }, _environment.GetValueOrDefault);
        PbsException error = await Assert.ThrowsAsync<PbsException>(async () => await loader.LoadAsync(default));
        Assert.Contains("is not open", error.Message, StringComparison.Ordinal);
        Descriptor.Close(own);
    }

    [Fact]
    public async Task KeyFromAPipeThatNobodyWritesInto_IsNoLongerWaitedForWhenTheCommandEnds()
    {
        Assert.True(Descriptor.TryMakePipe(out int reading, out int writing));
        Descriptor.SetInheritable(reading, inheritable: true);
        using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var loader = new KeyLoader(new DatastoreOptions { KeyDescriptor = reading }, _environment.GetValueOrDefault);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await loader.LoadAsync(end.Token));
        Descriptor.Close(writing);
    }

    [Fact]
    public async Task KeyFileThatIsNone_IsSaidSo()
    {
        foreach (string path in new[] { _folder["missing.json"], _folder.Write("key.json", "{}"), _folder.Path })
        {
            var loader = new KeyLoader(new DatastoreOptions { KeyFiles = [path] }, _environment.GetValueOrDefault);
            PbsException error = await Assert.ThrowsAsync<PbsException>(async () => await loader.LoadAsync(default));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DefaultKey_IsUsedWhenNoneIsNamed_AndItCanBeHadWithoutAsking()
    {
        _environment["HOME"] = _folder.Path;
        Assert.Empty((await LoadAsync()).Keys.Keys);
        string folder = Directory.CreateDirectory(_folder[".config/proxmox-backup"]).FullName;
        string place = Path.Combine(folder, "encryption-key.json");
        File.Copy(Golden.PathOf("pbs/keys/key-none.json"), place);
        (KeyRing keys, bool areNamed) = await LoadAsync();
        Assert.Equal((1, false), (keys.Keys.Count, areNamed));
        File.Copy(Golden.PathOf("pbs/keys/key-pbkdf2.json"), place, overwrite: true);
        Assert.Empty((await LoadAsync()).Keys.Keys);
        _environment[Variable] = Passphrase;
        Assert.Single((await LoadAsync()).Keys.Keys);
        _environment["XDG_CONFIG_HOME"] = _folder.Folder("elsewhere");
        Assert.Empty((await LoadAsync()).Keys.Keys);
    }

    [Theory]
    [InlineData("mount --keyfd 7 store /mnt", null, "7")]
    [InlineData("store /mnt --keyfd=12 -o ro,keyfd=13,x", "9", "9 12 13")]
    [InlineData("store /mnt -okeyfd=4", "2", "4")]
    [InlineData("store /mnt --keyfd 0 -o keyfd=x,xkeyfd=5", "", "")]
    public void DescriptorsOfSecrets_AreKeptForTheServer(string line, string? variable, string expected) =>
        Assert.Equal(expected, string.Join(' ', Daemon.SecretDescriptors.In(line.Split(' '), variable, null)));

    private async Task CheckAsync(string name, string value)
    {
        _environment[name] = value;
        (KeyRing keys, _) = await LoadAsync("key-pbkdf2.json");
        keys.Dispose();

        // What comes later in the order must not matter any more.
        if (name != Variable + "_FD")
            _environment[name] = name == "CREDENTIALS_DIRECTORY" ? value : "/nowhere/at/all wrong";
    }

    private ValueTask<(KeyRing Keys, bool AreNamed)> LoadAsync(params string[] names)
    {
        var options = new DatastoreOptions { KeyFiles = [.. names.Select(name => Golden.PathOf("pbs/keys/" + name))] };
        return new KeyLoader(options, _environment.GetValueOrDefault).LoadAsync(default);
    }
}
