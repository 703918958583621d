using PbsBackup.Walking;
using PxarArchive;

namespace PxarMount.Tests.Backup;

/// <summary>What the options leave out of attributes, and what a file system cannot have.</summary>
public sealed class AttributeOptionsTests : IDisposable
{
    private readonly SourceFolder _source = new();

    public void Dispose() => _source.Dispose();

    [RootFact]
    public async Task EveryAttribute_IsStoredByDefault()
    {
        PxarMetadata file = await ArchiveAsync(new WalkOptions(), "file");
        Assert.Equal(["trusted.t", "user.a"], file.XAttrs.Select(attribute => attribute.Name.ToString()).Order());
        Assert.NotNull(file.FileCapabilities);
        Assert.Equal([new PxarAclEntry(1001, 4)], file.Acl.Users);
        PxarMetadata folder = await ArchiveAsync(new WalkOptions(), "folder");
        Assert.Equal(new PxarAclDefault(7, 5, 0, 7), folder.Acl.Default);
        Assert.Equal([new PxarAclEntry(1001, 7), new PxarAclEntry(1003, 1)], folder.Acl.DefaultUsers);
    }

    [RootFact]
    public async Task Options_LeaveOutWhatTheySay()
    {
        PxarMetadata noAcls = await ArchiveAsync(new WalkOptions { StoreAcls = false }, "file");
        Assert.True(noAcls.Acl.IsEmpty);
        Assert.Equal((2, true), (noAcls.XAttrs.Count, noAcls.FileCapabilities is not null));
        PxarMetadata noCapabilities = await ArchiveAsync(new WalkOptions { StoreFileCapabilities = false }, "file");
        Assert.Null(noCapabilities.FileCapabilities);
        Assert.Equal((2, false), (noCapabilities.XAttrs.Count, noCapabilities.Acl.IsEmpty));

        // As in the reference: all three are found by listing attributes.
        PxarMetadata nothing = await ArchiveAsync(new WalkOptions { StoreXAttrs = false }, "file");
        Assert.Equal((0, true, true), (nothing.XAttrs.Count, nothing.Acl.IsEmpty, nothing.FileCapabilities is null));
    }

    [RootFact]
    public async Task AttributesOnTmpfs_AreNotStored()
    {
        using var target = new SourceFolder();
        CommandResult result = CommandResult.InNamespace(
            $"set -e; mount -t tmpfs none {_source.Root}; cd {_source.Root}; touch a;" +
            "setfacl -m u:1001:r a; setfattr -n trusted.x -v y a;" +
            $"{CommandResult.Program} create {target["a.pxar"]} .");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var archived = new Archived(await File.ReadAllBytesAsync(target["a.pxar"]), null, [], new WalkProgress());
        PxarMetadata metadata = (await archived.ReadAsync())["a"].Metadata;
        Assert.Equal((0, true), (metadata.XAttrs.Count, metadata.Acl.IsEmpty));
    }

    private async Task<PxarMetadata> ArchiveAsync(WalkOptions options, string path)
    {
        _source.Write("file", "x");
        Directory.CreateDirectory(_source["folder"]);
        string[] commands =
        [
            "setfattr -n user.a -v b file", "setfattr -n trusted.t -v u file", "setcap cap_net_raw+ep file", "setfacl -m u:1001:r file",
            "setfacl -d -m u::rwx,g::r-x,o::---,u:1003:x,u:1001:rwx,m::rwx folder",
        ];
        GoldenTree.Run("bash", ["-c", $"set -e; cd {_source.Root}; {string.Join("; ", commands)}"]);
        Archived result = _source.Archive(options);
        Assert.Empty(result.Warnings);
        return (await result.ReadAsync())[path].Metadata;
    }
}
