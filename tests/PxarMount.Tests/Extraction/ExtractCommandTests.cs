using PxarMount.Tests.Backup;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: options that spoil what a program reads.</summary>
public sealed class ExtractCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void VerboseBesideJson_IsRefusedBeforeAnythingIsMade()
    {
        string archive = Golden.Find("v1-small").MetadataPath;
        CommandResult result = CommandResult.Of("extract", archive, _folder["x"], "--verbose", "--output-format", "json");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("--verbose", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["x"]));
    }

    public void Dispose() => _folder.Dispose();
}
