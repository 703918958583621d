using System.Text;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>The mount table of this process, read without touching a mount.</summary>
public static class Mounts
{
    /// <summary>All mount points at or below <paramref name="folder"/>, the last mounted first.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        [.. All().Where(mount => mount == folder || mount.StartsWith(folder + "/", StringComparison.Ordinal)).Reverse()];

    public static bool IsMounted(string folder) => All().Contains(folder);

    /// <summary>Detaches the mount, in use or not.</summary>
    public static void Detach(string mountPoint)
    {
        using var process = Tool.Start("umount", "-l", mountPoint);
        process.WaitForExit();
    }

    private static IEnumerable<string> All() =>
        File.ReadAllLines("/proc/self/mountinfo").Select(line => Unescape(line.Split(' ')[4]));

    private static string Unescape(string field)
    {
        var text = new StringBuilder();
        for (int index = 0; index < field.Length; index++)
        {
            if (field[index] == '\\' && index + 3 < field.Length)
            {
                text.Append((char)Convert.ToInt32(field.Substring(index + 1, 3), 8));
                index += 3;
            }
            else
            {
                text.Append(field[index]);
            }
        }

        return text.ToString();
    }
}
