using System.Text;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

/// <summary>Repository trees as tests make and ask them.</summary>
internal static class Shown
{
    internal static RepositoryTree Tree(IDatastore datastore, RepositoryOptions? options = null, RepositoryScope? scope = null) => new(
        new DatastoreSession(datastore, new ChunkCache(64 << 20), KeyRing.Empty, SignaturePolicy.WhereMarked),
        options ?? new RepositoryOptions(),
        scope ?? new RepositoryScope(default));

    internal static async Task<Node> FindAsync(Tree tree, string path)
    {
        Node node = await tree.GetRootAsync(default);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            Node? child = await Assert.IsAssignableFrom<DirectoryNode>(node).LookupAsync(Encoding.UTF8.GetBytes(name), default);
            Assert.True(child is not null, $"{name} of {path} is missing");
            node = child;
        }

        return node;
    }

    internal static async Task<string[]> NamesAsync(Tree tree, string path = "")
    {
        var names = new List<string>();
        await foreach (DirectoryItem item in ((DirectoryNode)await FindAsync(tree, path)).EnumerateAsync(0, default))
            names.Add(item.Name.ToString());
        return [.. names];
    }
}
