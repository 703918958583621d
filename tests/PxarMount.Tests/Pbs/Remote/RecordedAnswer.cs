using System.Text;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>What a real server answered: an exchange of <c>tests/golden/pbs/http</c> (3.2.4) or <c>http4</c> (4.1.1).</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body, chunks joined.</param>
internal sealed record RecordedAnswer(int Status, byte[] Body)
{
    internal static RecordedAnswer Load(string folder, string name)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(Golden.PathOf($"pbs/{folder}/{name}.txt")));
        const string Mark = "\n### response\n";
        text = text[(text.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Replace("\r\n", "\n", StringComparison.Ordinal);
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string head = text[..end];
        string body = text[(end + 2)..];
        if (head.Contains("transfer-encoding: chunked", StringComparison.Ordinal))
            body = Join(body);
        return new RecordedAnswer(int.Parse(head.Split(' ')[1]), Encoding.Latin1.GetBytes(body.TrimEnd('\n')));
    }

    private static string Join(string chunks)
    {
        var joined = new StringBuilder();
        while (true)
        {
            int line = chunks.IndexOf('\n', StringComparison.Ordinal);
            int length = Convert.ToInt32(chunks[..line].Trim(), 16);
            if (length == 0)
                return joined.ToString();
            joined.Append(chunks, line + 1, length);
            chunks = chunks[(line + 1 + length)..].TrimStart('\n');
        }
    }
}
