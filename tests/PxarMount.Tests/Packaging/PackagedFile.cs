using PxarMount.Tests.Architecture;

namespace PxarMount.Tests.Packaging;

/// <summary>Files below <c>packaging/</c> and the README.</summary>
public static class PackagedFile
{
    public static string Path(string relative) => System.IO.Path.Combine(SourceFile.RepositoryRoot, relative);

    public static string Text(string relative) => File.ReadAllText(Path(relative));
}
