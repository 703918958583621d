using System.Globalization;
using System.Text;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A step of a reader session with a real server.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="ContentType">What it said it was; null when nothing.</param>
/// <param name="HasLength">Whether it said its length.</param>
/// <param name="BodyLength">Length of a binary body; null of text.</param>
/// <param name="Body">The text, or the first bytes in hexadecimal.</param>
internal sealed record GoldenSession(
    string Method, string Path, int Status, string? ContentType, bool HasLength, int? BodyLength, string Body)
{
    public static IReadOnlyList<GoldenSession> Load(ServerRelease release)
    {
        string text = File.ReadAllText(System.IO.Path.Combine(GoldenExchange.FolderOf(release), "reader-h2-session.txt"), Encoding.UTF8);
        return [.. text.Split("\n>>> ").Skip(1).Select(Parse)];
    }

    private static GoldenSession Parse(string text)
    {
        string[] parts = text.Split("\n\n", 2);
        string[] head = parts[0].Split('\n');
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string body = parts[1].TrimEnd('\n');
        int? length = null;
        if (body.StartsWith('['))
        {
            length = int.Parse(body[1..body.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            body = body[(body.LastIndexOf(' ') + 1)..];
        }

        return new GoldenSession(
            head[0].Split(' ')[0],
            head[0].Split(' ')[1],
            int.Parse(headers[":status"], CultureInfo.InvariantCulture),
            headers.GetValueOrDefault("content-type"),
            headers.ContainsKey("content-length"),
            length,
            body);
    }
}
