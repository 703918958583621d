using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PxarMount.Tests.Architecture;

/// <summary>The directions of docs/ARCHITECTURE.md: who may lean on whom.</summary>
public sealed partial class LayerTests
{
    private static readonly string[] s_nativePlaces =
        ["src/LinuxFuse", "src/PbsReader/Interop", "src/PbsBackup/Interop", "src/PxarMount/Interop"];

    [Theory]
    [InlineData("PxarArchive", "")]
    [InlineData("LinuxFuse", "")]
    [InlineData("PbsReader", "PxarArchive")]
    [InlineData("PbsBackup", "PbsReader PxarArchive")]
    [InlineData("PxarMount", "LinuxFuse PbsBackup PbsReader PxarArchive")]
    public void Project_ReferencesOnlyTheLayersBelow(string project, string allowed)
    {
        XDocument file = XDocument.Load(Path.Combine(SourceFile.RepositoryRoot, "src", project, project + ".csproj"));
        IEnumerable<string?> references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")?.Value));
        Offences.None(references.Except(allowed.Split(' ')).OfType<string>());
    }

    [Theory]
    [InlineData("PxarArchive", "")]
    [InlineData("LinuxFuse", "")]
    [InlineData("PbsReader", "Microsoft.Extensions.Caching.Abstractions")]
    [InlineData("PbsBackup", "")]
    [InlineData("PxarMount", "System.CommandLine Microsoft.Extensions.Caching.StackExchangeRedis")]
    public void Project_UsesNoPackageThatIsNotExplained(string project, string allowed)
    {
        XDocument file = XDocument.Load(Path.Combine(SourceFile.RepositoryRoot, "src", project, project + ".csproj"));
        IEnumerable<string?> packages = file.Descendants("PackageReference").Select(package => package.Attribute("Include")?.Value);
        Offences.None(packages.Except(allowed.Split(' ')).OfType<string>());
    }

    [Theory]
    [InlineData("PxarMount.Vfs", "LinuxFuse")]
    [InlineData("PxarMount.Vfs", "PxarMount.Fuse")]
    [InlineData("PxarMount.Vfs", "PxarMount.Commands")]
    [InlineData("PxarMount.Vfs", "PbsBackup")]
    [InlineData("PxarMount.Fuse", "PxarArchive.Format")]
    [InlineData("PxarMount.Fuse", "PxarMount.Commands")]
    [InlineData("PxarMount.Fuse", "PbsBackup")]
    [InlineData("PxarMount.Query", "PxarMount.Fuse")]
    [InlineData("PxarMount.Extraction", "PxarMount.Fuse")]
    [InlineData("PxarMount.Output", "PxarMount.Fuse")]
    [InlineData("PxarMount.Output", "PxarMount.Extraction")]
    [InlineData("PxarMount.Daemon", "PxarMount.Commands")]
    [InlineData("PxarMount.Extraction", "PxarMount.Commands")]
    [InlineData("PxarMount.Interop", "PxarMount.Commands")]
    [InlineData("PxarMount.Output", "PxarMount.Commands")]
    [InlineData("PxarMount.Query", "PxarMount.Commands")]
    [InlineData("PxarMount.Sources", "PxarMount.Commands")]
    public void CompiledNamespace_UsesNothingFrom(string user, string forbidden)
    {
        IEnumerable<string> offences =
            from type in typeof(Program).Assembly.GetTypes()
            where IsWithin(type, user)
            from used in TypeUsage.Of(type)
            where IsWithin(used, forbidden)
            select $"{type} uses {used}";
        Offences.None(offences);
    }

    [Theory]
    [InlineData("src/PxarMount/Vfs", @"\b(LinuxFuse|PxarMount\.Fuse)\b")]
    [InlineData("src/PxarMount/Fuse", @"\bPxarArchive\.Format\b")]
    public void Source_DoesNotMention(string folder, string pattern)
    {
        Offences.None(SourceFile.Below(folder).Where(file => Regex.IsMatch(file.Code, pattern)));
    }

    [Fact]
    public void OnlyCreateAndBackup_CanWriteArchives()
    {
        Offences.None(SourceFile.Below("src/PxarMount")
            .Where(file => Regex.IsMatch(file.Code, @"\bPbsBackup\b")
                && !file.IsBelow("src/PxarMount/Commands/Archiving")));
    }

    [Fact]
    public void UnsafeCodeAndNativeCalls_StayInTheirPlaces()
    {
        Offences.None(SourceFile.Below("src")
            .Where(file => NativeWords().IsMatch(file.Code) && !s_nativePlaces.Any(file.IsBelow)));
    }

    [Fact]
    public void OnlyBlocking_WaitsForATask()
    {
        // The second reads the result of a task that is complete.
        string[] allowed = ["src/PxarMount/Fuse/Blocking.cs", "src/PxarMount/Vfs/SummaryPass.cs"];
        Offences.None(SourceFile.Below("src")
            .Where(file => !allowed.Contains(file.RelativePath) && file.Code.Contains("warning disable RS0030")));
    }

    [Fact]
    public void OnlyTheProgram_SpeaksToTheTerminal()
    {
        Offences.None(SourceFile.Below("src")
            .Where(file => !file.IsBelow("src/PxarMount") && Regex.IsMatch(file.Code, @"\bConsole\.")));
    }

    private static bool IsWithin(Type type, string space) =>
        type.Namespace == space || (type.Namespace?.StartsWith(space + ".", StringComparison.Ordinal) ?? false);

    [GeneratedRegex(@"\b(unsafe|LibraryImport|DllImport|NativeMemory|NativeLibrary)\b")]
    private static partial Regex NativeWords();
}
