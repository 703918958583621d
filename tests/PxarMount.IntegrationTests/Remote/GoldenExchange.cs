using System.Text;
using PbsTestServer;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A request to a real server, and its answer, as they went over the wire: <c>tests/golden/pbs/http</c> (3.2.4), <c>http4</c> (4.1.1).</summary>
/// <param name="Request">The request, one character a byte.</param>
/// <param name="Answer">The answer.</param>
internal sealed record GoldenExchange(string Request, RawAnswer Answer)
{
    private const string RequestMark = "### request";
    private const string ResponseMark = "\n### response\n";

    public static string FolderOf(ServerRelease release) => Golden.PathOf(release == ServerRelease.Pbs3 ? "pbs/http" : "pbs/http4");

    /// <summary>Names of all exchanges of one request.</summary>
    public static IEnumerable<string> NamesOf(ServerRelease release) =>
        from path in Directory.EnumerateFiles(FolderOf(release), "*.txt").Order(StringComparer.Ordinal)
        where !path.EndsWith("-h2-session.txt", StringComparison.Ordinal)
        select Path.GetFileNameWithoutExtension(path);

    public static async Task<GoldenExchange> LoadAsync(ServerRelease release, string name)
    {
        string text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(FolderOf(release), name + ".txt")));
        Assert.StartsWith(RequestMark, text, StringComparison.Ordinal);
        int response = text.IndexOf(ResponseMark, StringComparison.Ordinal);
        int request = text.IndexOf('\n', StringComparison.Ordinal) + 1;
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(text[(response + ResponseMark.Length)..]));
        await using var connection = new RawConnection(stream);
        return new GoldenExchange(text[request..response], await connection.ReadAnswerAsync());
    }
}
