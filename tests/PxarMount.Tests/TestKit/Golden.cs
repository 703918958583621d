namespace PxarMount.Tests.TestKit;

/// <summary>Finds the golden data: <c>tests/golden</c> above the test assembly.</summary>
public static class Golden
{
    /// <summary>The folder <c>tests/golden</c>.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Archives of which the repository holds every byte, with the record of their tree.</summary>
    public static IReadOnlyList<GoldenArchive> Archives { get; } =
    [
        new("v1-small.pxar", null, "tree-small.jsonl"),
        new("v2-prelude.mpxar", "v2-prelude.ppxar", "tree-small.jsonl"),
        new("v2-refs.mpxar", "v2-refs.ppxar", "tree-small.jsonl"),
        new("split-data.mpxar", "split-data.ppxar", "tree-small.jsonl"),
        new("split-meta.mpxar", "split-meta.ppxar", "tree-split-meta.jsonl"),
        new("v2.mpxar", null, "tree.jsonl"),
    ];

    /// <summary>Path of an archive.</summary>
    public static string Archive(string name) => Path.Combine(Folder, "pxar", name);

    /// <summary>The record of a tree.</summary>
    public static TreeRecord Tree(string name) => TreeRecord.Load(Path.Combine(Folder, "trees", name));

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "golden");
            if (Directory.Exists(candidate))
                return candidate;
        }

        throw new DirectoryNotFoundException($"no tests/golden above {AppContext.BaseDirectory}");
    }
}
