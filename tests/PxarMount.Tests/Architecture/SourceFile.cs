using System.Text.RegularExpressions;

namespace PxarMount.Tests.Architecture;

/// <summary>A C# file of this repository, as the architecture tests look at it.</summary>
public sealed partial class SourceFile
{
    private SourceFile(string path, string relativePath)
    {
        RelativePath = relativePath;
        Lines = File.ReadAllLines(path);
        Code = CommentsOrStrings().Replace(string.Join('\n', Lines), match => match.Groups["keep"].Value);
    }

    /// <summary>The root of the repository: the first folder upwards that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Path below the root, with slashes.</summary>
    public string RelativePath { get; }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The text without comments.</summary>
    public string Code { get; }

    /// <summary>All C# files below the named folders that people wrote.</summary>
    public static IReadOnlyList<SourceFile> Below(params string[] folders) =>
    [
        .. from folder in folders
           let path = Path.Combine(RepositoryRoot, folder)
           where Directory.Exists(path)
           from file in Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
           let relative = Path.GetRelativePath(RepositoryRoot, file)
           where !relative.Split('/').Any(part => part is "bin" or "obj")
           orderby relative
           select new SourceFile(file, relative),
    ];

    public bool IsBelow(string folder) => RelativePath.StartsWith(folder + "/", StringComparison.Ordinal);

    public override string ToString() => RelativePath;

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "PxarMount.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("the tests run outside of the repository");
    }

    // Strings are matched first, so that "//" within one does not count as a comment.
    [GeneratedRegex("""(?<keep>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')|//[^\n]*|/\*.*?\*/""", RegexOptions.Singleline)]
    private static partial Regex CommentsOrStrings();
}
