using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>A golden archive, mounted once for a class of tests, and a copy of its tree on disk, made by <c>cp -a</c> from the mount.</summary>
public sealed class MountedCopy : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private MountedProcess? _mount;

    /// <summary>Where the archive is mounted.</summary>
    public string Mount => _mount!.MountPoint;

    /// <summary>Where the copy is.</summary>
    public string Copy { get; private set; } = "";

    /// <summary>What both must show.</summary>
    public TreeListing Expected { get; } = TreeListing.OfGolden("tree-small");

    /// <summary>A new empty folder on the disk.</summary>
    public string NewFolder(string name) => _folder.Folder(name);

    public async Task InitializeAsync()
    {
        if (Requirements.WhatIsMissing() is not null)
            return;
        _mount = await MountedProcess.StartAsync(Golden.PathOf("pxar/v1-small.pxar"), _folder.Folder("mnt"));
        Copy = _folder.Folder("copy");
        await Tool.CheckAsync("cp", "-a", Mount + "/.", Copy);
    }

    public async Task DisposeAsync()
    {
        if (_mount is not null)
            await _mount.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
