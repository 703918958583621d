using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Browse;

/// <summary>The fear: what works in a unit test does not in a shell.</summary>
public sealed class BrowseTests : IDisposable
{
    private static readonly string s_archive = Golden.Find("v1-small").MetadataPath;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Find_ListsEveryPathOfTheRecord()
    {
        ToolResult result = await RunAsync("find", s_archive, "-0");
        string[] found = [.. Split(result.Output).Select(path => TreeRow.Text(path.AsSpan(1))).Order(StringComparer.Ordinal)];
        Assert.Equal(TreeListing.OfGolden("tree-small").Rows.Keys.Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [InlineData("/hello.txt", 0, 1)]
    [InlineData("/nix", 6, 0)]
    [InlineData("*.nix", 0, 0)]
    [InlineData("bst/n0?/e00", 0, 9)]
    [InlineData("/BST/N0?/E00", 0, 9, "-i")]
    [InlineData("", 0, 9, "--path", "bst/n09", "--type", "f")]
    [InlineData("", 6, 0, "--path", "/nix")]
    [InlineData("", 0, 8, "--type", "h")]
    [InlineData("", 0, 1, "--type", "f", "--size", "65536")]
    [InlineData("", 0, 1, "--type", "f", "--size", "-65538,+65536")]
    [InlineData("", 0, 4, "--newer", "2039-01-01")]
    [InlineData("[", 1, 0)]
    [InlineData("", 1, 0, "--size", "big")]
    [InlineData("", 1, 0, "--type", "x")]
    [InlineData("", 1, 0, "--newer", "soon")]
    public async Task Find_Tells(string pattern, int exitCode, int lines, params string[] options)
    {
        string[] patterns = pattern.Length == 0 ? [] : [pattern];
        ToolResult result = await RunAsync(["find", s_archive, .. patterns, .. options]);
        Assert.Equal((exitCode, lines), (result.ExitCode, result.Text.Count(letter => letter == '\n')));
        Assert.Equal(exitCode == 0 ? 0 : 1, result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Cat_GivesTheVeryBytes()
    {
        ToolResult result = await RunAsync("cat", s_archive, "sizes/s65537.bin", "links/rel-up");
        TreeRow row = TreeListing.OfGolden("tree-small").Rows["sizes/s65537.bin"];
        Assert.Equal(row.Fields["sha256"], Convert.ToHexStringLower(SHA256.HashData(result.Output.AsSpan(0, 65537))));
        Assert.Equal("Hello, pxar!\n", Encoding.UTF8.GetString(result.Output[65537..]));
        const string Script = "\"$1\" cat \"$2\" names/latin1-$'\\351\\350'.txt | od -c | head -1";
        string odd = await Tool.ShellAsync(Script, MountedProcess.Program, s_archive);
        Assert.Contains("n   a   m   e   :", odd);
    }

    [Theory]
    [InlineData("ls", "-l", "--output-format", "json", "-R")]
    [InlineData("tree", "--output-format", "json-pretty")]
    [InlineData("find", "--output-format", "json")]
    [InlineData("info", "--output-format", "json")]
    [InlineData("stat", "--output-format", "json-pretty", "caps/combo", "acl/dall", "xattr/binary")]
    public async Task Json_IsValid(string command, params string[] options)
    {
        ToolResult result = await RunAsync([command, s_archive, .. options]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        JsonDocument.Parse(result.Output, new JsonDocumentOptions { MaxDepth = 1000 }).Dispose();
    }

    [Theory]
    [InlineData("find \"$2\" >/dev/full", "4 pxar-mount: cannot write the output: No space left on device")]
    [InlineData("find \"$2\" | true", "141 ")]
    [InlineData("ls -R \"$2\" --output-format json | true", "141 ")]
    [InlineData("cat \"$2\" text.txt | head -c 1 >/dev/null", "141 ")]
    public async Task OutputThatTakesNoMore_EndsQuietlyOrClearly(string command, string expected)
    {
        // The reader is gone before the first byte comes.
        string script = "set +e +o pipefail; late() { sleep 0.5; \"$P\" \"$@\" 2>\"$E\"; }; P=$1; E=$3; late "
            + command + "; echo \"${PIPESTATUS[0]} $(cat \"$E\")\"";
        string result = await Tool.ShellAsync(script, MountedProcess.Program, s_archive, _folder["errors"]);
        Assert.Equal(expected.Trim(), result.Trim());
    }

    [Fact]
    public async Task Terminal_GetsNoRawBytes()
    {
        string output = await Tool.ShellAsync("script -qc \"'$1' ls '$2' names\" /dev/null", MountedProcess.Program, s_archive);
        Assert.Contains("'ctrl'$'\\001\\177'", output);
        Assert.Contains("'new'$'\\n''line'", output);
        Assert.DoesNotContain('\u0001', output);
    }

    [Theory]
    [InlineData("v2-prelude", "/cache")]
    [InlineData("split-meta", "*.excluded")]
    [InlineData("v1-small", "Format version: 1")]
    public async Task Info_ShowsFormatAndPrelude(string name, string expected)
    {
        ToolResult result = await RunAsync("info", Golden.Find(name).MetadataPath);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Text);
    }

    [Fact]
    public async Task MetadataAlone_CanBeBrowsedButNotRead()
    {
        string alone = _folder["alone.mpxar"];
        File.Copy(Golden.Find("v2-refs").MetadataPath, alone);
        Assert.Equal(0, (await RunAsync("ls", "-lR", alone)).ExitCode);
        Assert.Equal(0, (await RunAsync("info", alone)).ExitCode);
        Assert.Equal(2, (await RunAsync("cat", alone, "hello.txt")).ExitCode);
        Assert.Equal(2, (await RunAsync("extract", alone, _folder["x"])).ExitCode);
        Assert.False(Directory.Exists(_folder["x"]));
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("tree")]
    [InlineData("stat", "/")]
    [InlineData("cat", "x")]
    [InlineData("find")]
    [InlineData("info")]
    [InlineData("extract", "/nonexistent/target")]
    public async Task SourceThatIsNone_IsOneLineAndExitCodeTwo(string command, params string[] more)
    {
        ToolResult result = await RunAsync([command, _folder["missing.pxar"], .. more]);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(["pxar-mount: "], result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..12]));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync(MountedProcess.Program, arguments);

    private static IEnumerable<byte[]> Split(byte[] output)
    {
        for (int start = 0; start < output.Length;)
        {
            int end = Array.IndexOf(output, (byte)0, start);
            yield return output[start..end];
            start = end + 1;
        }
    }
}
