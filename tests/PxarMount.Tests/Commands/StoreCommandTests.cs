using System.Text.Json;
using PxarMount.Tests.Backup;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Commands;

/// <summary>What <c>snapshots</c>, <c>files</c> and <c>verify</c> say, and how they end.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", false, 9)]
    [InlineData("", true, 13)]
    [InlineData("ns/ns1", false, 3)]
    [InlineData("ns/ns1", true, 4)]
    [InlineData("ns/ns1/vm", false, 2)]
    [InlineData("host/split", false, 2)]
    [InlineData("host/split/2024-06-10T07:13:20Z", false, 1)]
    [InlineData("ns/empty-ns", false, 0)]
    public void Snapshots_AreThoseOfThePart(string part, bool isRecursive, int count)
    {
        string[] more = isRecursive ? ["-R"] : [];
        CommandResult result = CommandResult.Of(["snapshots", Path.Combine(GoldenStore.Path, part), .. more]);
        Assert.Equal((0, "", count), (result.ExitCode, result.Error, result.Output.Count(letter => letter == '\n')));
        Assert.Equal(count, Json("snapshots", [Path.Combine(GoldenStore.Path, part), .. more]).GetArrayLength());
    }

    [Fact]
    public void SnapshotsInJson_HaveTheFieldsOfTheOfficialClient()
    {
        JsonElement plain = Json("snapshots", "--datastore", GoldenStore.Path, "host/plain")[0];
        Assert.Equal(
            ["backup-type", "backup-id", "backup-time", "comment", "files", "size", "owner", "protected"],
            plain.EnumerateObject().Select(property => property.Name).Where(name => name != "verification"));
        Assert.Equal(("host", "plain", 1718000000), (
            plain.GetProperty("backup-type").GetString(), plain.GetProperty("backup-id").GetString(), plain.GetProperty("backup-time").GetInt64()));
        Assert.True(plain.GetProperty("protected").GetBoolean());
        Assert.DoesNotContain('\n', plain.GetProperty("comment").GetString()!);
        JsonElement encrypted = Json("snapshots", "--datastore", GoldenStore.Path, "--ns", "ns1", "vm/102")[0];
        Assert.Equal("ns1", encrypted.GetProperty("ns").GetString());
        Assert.Equal(GoldenStore.MainKey.Fingerprint.ToString(), encrypted.GetProperty("fingerprint").GetString());
    }

    [Fact]
    public void DamagedManifest_IsListedAsSuch_AndTheOthersAllTheSame()
    {
        string store = GoldenStore.CopyTo(_folder);
        File.WriteAllText(Path.Combine(store, "host/enc/2024-06-10T06:13:20Z/index.json.blob"), "no manifest");
        CommandResult result = CommandResult.Of("snapshots", store);
        Assert.Equal((5, 9), (result.ExitCode, result.Output.Count(letter => letter == '\n')));
        Assert.Contains("host/enc/2024-06-10T06:13:20Z", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_AreThoseOfTheOfficialClient()
    {
        JsonElement files = Json("files", "--datastore", GoldenStore.Path, "host/plain/latest");
        Assert.Equal(
            ["root.pxar.didx none 401754", "catalog.pcat1.didx none 11175", "index.json.blob none"],
            files.EnumerateArray().Select(file =>
                $"{file.GetProperty("filename")} {file.GetProperty("crypt-mode")} {file.GetProperty("size")}").Select((line, position) =>
                    position == 2 ? line[..line.LastIndexOf(' ')] : line));
        Assert.Equal(1, CommandResult.Of("files", GoldenStore.Path).ExitCode);
        Assert.Equal(2, CommandResult.Of("files", "--datastore", GoldenStore.Path, "host/none/latest").ExitCode);
    }

    [Theory]
    [InlineData("host/plain", 1)]
    [InlineData("ns/ns1", 4)]
    [InlineData("", 13)]
    public void Verify_IsContentWithASoundStore(string part, int count)
    {
        CommandResult result = CommandResult.Of("verify", Path.Combine(GoldenStore.Path, part), "--output-format", "json");
        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((0, "", true, count), (
            result.ExitCode, result.Error, report.GetProperty("ok").GetBoolean(), report.GetProperty("snapshots").GetInt32()));
    }

    [Fact]
    public void Verify_EndsWithItsOwnCode_AndSaysWhatIsHurt()
    {
        string store = GoldenStore.CopyTo(_folder);
        string chunk = Directory.EnumerateFiles(Path.Combine(store, ".chunks/555a")).Single();
        File.Delete(chunk);
        CommandResult result = CommandResult.Of("verify", store);
        Assert.Equal(7, result.ExitCode);
        Assert.Contains(chunk, result.Output, StringComparison.Ordinal);
        Assert.Contains("host/split/2024-06-10T08:13:20Z/root.ppxar.didx: bytes 16 to 322289\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("        /acl/both\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("DAMAGED", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, CommandResult.Of("verify", "--datastore", store, "host/split/latest/root.mpxar.didx").ExitCode);
        Assert.Equal(7, CommandResult.Of("verify", "--datastore", store, "host/split/latest/root.pxar").ExitCode);
    }

    [Theory]
    [InlineData("/nonexistent", 2)]
    [InlineData("host/plain/2020-01-01T00:00:00Z", 2)]
    [InlineData("host/plain/2024-06-10T06:13:20Z/none.pxar.didx", 2)]
    public void WhatIsNotThere_CannotBeVerified(string part, int exitCode) =>
        Assert.Equal(exitCode, CommandResult.Of("verify", Path.Combine(GoldenStore.Path, part)).ExitCode);

    [Fact]
    public void NothingNamed_IsAMistake() => Assert.Equal(1, CommandResult.Of("verify").ExitCode);

    [Fact]
    public void ArchiveInAFile_IsCheckedWhole()
    {
        string path = Golden.PathOf("pxar/v1-small.pxar");
        CommandResult sound = CommandResult.Of("verify", path, "--output-format", "json");
        Assert.Equal(0, sound.ExitCode);
        Assert.Equal(642, JsonDocument.Parse(sound.Output).RootElement.GetProperty("entries").GetInt32());

        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(_folder["cut.pxar"], bytes[..^1000]);
        Assert.Equal(7, CommandResult.Of("verify", _folder["cut.pxar"]).ExitCode);
        bytes.AsSpan(2408, 64).Fill(0xff);
        File.WriteAllBytes(_folder["bad.pxar"], bytes);
        CommandResult damaged = CommandResult.Of("verify", _folder["bad.pxar"], "--output-format", "json");
        Assert.Equal(7, damaged.ExitCode);
        Assert.True(JsonDocument.Parse(damaged.Output).RootElement.GetProperty("problem_count").GetInt32() > 0);
        File.WriteAllText(_folder["no.pxar"], "text");
        Assert.Equal(2, CommandResult.Of("verify", _folder["no.pxar"]).ExitCode);
    }

    private static JsonElement Json(string command, params string[] arguments)
    {
        CommandResult result = CommandResult.Of([command, .. arguments, "--output-format", "json"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
