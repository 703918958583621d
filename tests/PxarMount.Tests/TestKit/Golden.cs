using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>The data in <c>tests/golden</c>, made by the official tools.</summary>
public static class Golden
{
    private static readonly string s_root = FindRoot();

    /// <summary>Every archive that lies there, with the tree it holds.</summary>
    public static IReadOnlyList<GoldenArchive> Archives { get; } =
    [
        new("v1-small", "v1-small.pxar", null, "tree-small"),
        new("v2", "v2.mpxar", null, "tree"),
        new("v2-prelude", "v2-prelude.mpxar", "v2-prelude.ppxar", "tree-small"),
        new("v2-refs", "v2-refs.mpxar", "v2-refs.ppxar", "tree-small"),
        new("split-data", "split-data.mpxar", "split-data.ppxar", "tree-small"),
        new("split-meta", "split-meta.mpxar", "split-meta.ppxar", "tree-split-meta"),
        new("v1-pxarexclude", "v1-pxarexclude.pxar", null, null),
        new("v1-excludecli", "v1-excludecli.pxar", null, null),
    ];

    /// <summary>Names of all archives, for theories.</summary>
    public static TheoryData<string> Names => [.. Archives.Select(static a => a.Name)];

    /// <summary>Names of those whose tree is recorded, for theories.</summary>
    public static TheoryData<string> NamesWithTree => [.. Archives.Where(static a => a.Tree is not null).Select(static a => a.Name)];

    /// <summary>The archive of that name.</summary>
    public static GoldenArchive Find(string name) => Archives.Single(a => a.Name == name);

    /// <summary>Full path of <c>tests/golden/RELATIVE</c>.</summary>
    public static string PathOf(string relative) => Path.Combine(s_root, relative);

    /// <summary>The records of <c>trees/NAME.jsonl</c> by path.</summary>
    public static IReadOnlyDictionary<FileName, TreeRecord> LoadTree(string name) =>
        TreeRecord.Load(PathOf(Path.Combine("trees", name + ".jsonl")));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "golden");
            if (Directory.Exists(Path.Combine(candidate, "pxar")))
                return candidate;
        }

        throw new DirectoryNotFoundException($"no tests/golden above {AppContext.BaseDirectory}");
    }
}
