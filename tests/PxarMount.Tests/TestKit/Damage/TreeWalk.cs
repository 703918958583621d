using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>The tree over an archive, as the kernel asks it: by number, by name, page by page.</summary>
public static class TreeWalk
{
    public static async Task RunAsync(WatchedSources sources, SeededRandom random)
    {
        await using var tree = new PxarTree(await sources.OpenAsync());
        byte[] buffer = new byte[4096];
        var open = new Stack<DirectoryNode>([await tree.GetRootAsync(default)]);
        IOException? fault = null;
        while (open.TryPop(out DirectoryNode? directory))
        {
            try
            {
                await DirectoryAsync(tree, directory, open, buffer);
            }
            catch (IOException exception)
            {
                fault = exception;
            }
        }

        for (int count = 0; count < 5; count++)
            await MadeUpNumberAsync(tree, new NodeId(random.OneIn(2) ? random.Next() : (ulong)random.Below(2 * sources.Metadata.Length)));
        if (fault is not null)
            throw fault;
    }

    private static async Task DirectoryAsync(PxarTree tree, DirectoryNode directory, Stack<DirectoryNode> open, byte[] buffer)
    {
        IOException? fault = null;
        long cookie = 0;
        await foreach (DirectoryItem item in directory.EnumerateAsync(0, default))
        {
            Ensure.That(item.NextCookie > Math.Max(15, cookie), "cookies do not ascend");
            cookie = item.NextCookie;
            _ = item.Node.Attributes;
            _ = item.Node.ExtendedAttributes;
            try
            {
                Node? found = await tree.FindAsync(item.Node.Id, default);
                Ensure.That(found is null || found.Id == item.Node.Id, "a number leads to another node");
                Ensure.That(found is null || found.Attributes.Mode == item.Node.Attributes.Mode, "a number leads to another mode");
                if (item.Node is FileNode file && tree.Archive.HasContent)
                    _ = await file.Content.ReadAsync(0, buffer);
            }
            catch (IOException exception)
            {
                fault = exception;
            }

            if (item.Node is DirectoryNode child)
                open.Push(child);
        }

        if (fault is not null)
            throw fault;
    }

    private static async Task MadeUpNumberAsync(Tree tree, NodeId id)
    {
        try
        {
            if (await tree.FindAsync(id, default) is DirectoryNode directory)
            {
                await foreach (DirectoryItem _ in directory.EnumerateAsync(0, default))
                {
                }
            }
        }
        catch (IOException)
        {
        }
    }
}
