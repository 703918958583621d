using System.Text;
using PbsReader.Remote;

namespace PxarMount.Opening;

/// <summary>
/// The fingerprints of servers that somebody confirmed, in the official client's file and form, one <c>HOST FINGERPRINT</c> a line
/// (protocol spec, 1.3). Read anew each time, so that a mount that runs learns of what is confirmed elsewhere.
/// </summary>
internal sealed class KnownFingerprints(string path)
{
    private const int MaxLength = 1 << 20;

    /// <summary>What is known of a host; null when nothing is, or the file cannot be read.</summary>
    internal CertificateFingerprint? Find(string host)
    {
        CertificateFingerprint? found = null;
        foreach (string line in ReadLines())
        {
            ReadOnlySpan<char> rest = line.AsSpan(HostOf(line).Length).Trim();
            if (HostOf(line) == host && CertificateFingerprint.TryParse(rest, out CertificateFingerprint fingerprint))
                found = fingerprint;
        }

        return found;
    }

    /// <summary>Remembers what was confirmed, in place of what was known.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal void Add(string host, CertificateFingerprint fingerprint)
    {
        IEnumerable<string> others = ReadLines().Where(line => HostOf(line) != host);
        string text = string.Concat([.. others.Append($"{host} {fingerprint}").Select(line => line + "\n")]);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(temporary, text, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string HostOf(string line) => line.Split(' ', 2)[0];

    private List<string> ReadLines()
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxLength ? [.. File.ReadLines(path).Where(line => line.Length > 0)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
