using System.Reflection;

namespace PxarMount.Tests.Architecture;

/// <summary>
/// The public surface of the libraries is what <c>*.approved.txt</c> says. After a change that is meant:
/// <c>PXAR_MOUNT_APPROVE_API=1 ./run test PublicApi</c>, and the difference shows in the commit.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("PxarArchive")]
    [InlineData("LinuxFuse")]
    [InlineData("PbsReader")]
    [InlineData("PbsBackup")]
    public void PublicApi_ChangesOnlyOnPurpose(string name)
    {
        string path = Path.Combine(
            SourceFile.RepositoryRoot, "tests", "PxarMount.Tests", "Architecture", $"{name}.approved.txt");
        string actual = PublicApiText.Of(Assembly.Load(name));
        if (Environment.GetEnvironmentVariable("PXAR_MOUNT_APPROVE_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string approved = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] gone = [.. approved.Split('\n').Except(actual.Split('\n'))];
        string[] added = [.. actual.Split('\n').Except(approved.Split('\n'))];
        Assert.True(
            approved == actual,
            $"{name} differs from what is approved; PXAR_MOUNT_APPROVE_API=1 approves it.\n" +
            string.Join('\n', gone.Select(line => "- " + line).Concat(added.Select(line => "+ " + line))));
    }
}
