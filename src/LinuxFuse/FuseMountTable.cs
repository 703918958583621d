using System.Text;
using LinuxFuse.Interop;

namespace LinuxFuse;

/// <summary>
/// What is mounted, by /proc/self/mountinfo: looking there touches no file system, so that no server has to answer, our own
/// included.
/// </summary>
public static class FuseMountTable
{
    private const string MountInfo = "/proc/self/mountinfo";

    /// <summary>Everything that is mounted, in the kernel's order: what was mounted over another comes behind it.</summary>
    public static IReadOnlyList<FuseMountPoint> List() => Parse(File.ReadAllBytes(MountInfo), path: null);

    /// <summary>
    /// What is mounted at exactly this path, the topmost if there are several; null when it is no mountpoint. The path is absolute
    /// and without symbolic links.
    /// </summary>
    public static FuseMountPoint? Find(string path)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(path.Length > 1 ? path.TrimEnd('/') : path);
        IReadOnlyList<FuseMountPoint> found = Parse(File.ReadAllBytes(MountInfo), wanted);
        return found.Count > 0 ? found[^1] : null;
    }

    /// <summary>
    /// Whether the server of a FUSE file system is gone, so that everything there fails with "Transport endpoint is not connected".
    /// Asks the file system itself, as cached attributes outlive a server; one that does not answer in time is not called stale.
    /// </summary>
    public static bool IsStale(FuseMountPoint mountPoint, TimeSpan patience)
    {
        if (!mountPoint.IsFuse)
            return false;
        Errno error = Errno.None;
        var thread = new Thread(() => error = Touch(mountPoint.Path), 128 * 1024) { IsBackground = true, Name = "fuse-stale" };
        thread.Start();
        return thread.Join(patience) && error is Errno.ENOTCONN or Errno.ECONNABORTED;
    }

    /// <summary>The lines of a mountinfo file, all or those of one path.</summary>
    internal static IReadOnlyList<FuseMountPoint> Parse(ReadOnlySpan<byte> table, ReadOnlySpan<byte> path)
    {
        List<FuseMountPoint> found = [];
        while (!table.IsEmpty)
        {
            int end = table.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? table : table[..end];
            table = end < 0 ? default : table[(end + 1)..];
            if (ParseLine(line, path) is { } mountPoint)
                found.Add(mountPoint);
        }

        return found;
    }

    // 36 35 98:0 /root /mountpoint rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue
    private static FuseMountPoint? ParseLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> wanted)
    {
        int separator = line.IndexOf(" - "u8);
        if (separator < 0)
            return null;
        ReadOnlySpan<byte> head = line[..separator];
        ReadOnlySpan<byte> tail = line[(separator + 3)..];
        NextField(ref head);
        NextField(ref head);
        ReadOnlySpan<byte> device = NextField(ref head);
        NextField(ref head);
        byte[] path = Unescape(NextField(ref head));
        ReadOnlySpan<byte> mountOptions = NextField(ref head);
        if (!wanted.IsEmpty && !wanted.SequenceEqual(path))
            return null;

        int colon = device.IndexOf((byte)':');
        if (colon < 0 || !uint.TryParse(device[..colon], out uint major) || !uint.TryParse(device[(colon + 1)..], out uint minor))
            return null;
        string type = Text(NextField(ref tail));
        string source = Text(NextField(ref tail));
        return new FuseMountPoint(
            Encoding.UTF8.GetString(path), type, source, $"{Text(mountOptions)},{Text(NextField(ref tail))}", major, minor);
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> line)
    {
        int end = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return field;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(Unescape(field));

    // Blanks, tabs, newlines, backslashes and # come as \040 and so on.
    private static byte[] Unescape(ReadOnlySpan<byte> field)
    {
        byte[] result = new byte[field.Length];
        int length = 0;
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                result[length++] = (byte)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0'));
                i += 3;
            }
            else
            {
                result[length++] = field[i];
            }
        }

        return result[..length];
    }

    private static bool IsOctal(byte character) => character is >= (byte)'0' and <= (byte)'7';

    private static unsafe Errno Touch(string path)
    {
        byte* buffer = stackalloc byte[512];
        return Libc.statfs(path, buffer) < 0 ? Libc.LastError : Errno.None;
    }
}
