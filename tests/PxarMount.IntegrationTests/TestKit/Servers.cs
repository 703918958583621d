using System.Globalization;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>Processes of the program that serve a mount in the background.</summary>
public static class Servers
{
    /// <summary>Those that have <paramref name="mountPoint"/> on their command line.</summary>
    public static IReadOnlyList<int> Of(string mountPoint)
    {
        var servers = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
                continue;
            try
            {
                string[] command = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (command[0].EndsWith("pxar-mount", StringComparison.Ordinal) && command.Contains(mountPoint))
                    servers.Add(process);
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }

        return servers;
    }

    /// <summary>Peak resident memory of a process in KiB.</summary>
    public static long PeakMemory(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
