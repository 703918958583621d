namespace PxarMount.Opening;

/// <summary>Where the official client keeps its keys: in the user's configuration, else in that of the machine.</summary>
internal static class KeyPlaces
{
    private const string EncryptionKey = "encryption-key.json";
    private const string MasterKey = "master-public.pem";

    /// <summary>Where a new default encryption key goes; null where there is no home.</summary>
    internal static string? NewEncryptionKey => InHome(EncryptionKey);

    /// <summary>Where a new default master key goes; null where there is no home.</summary>
    internal static string? NewMasterKey => InHome(MasterKey);

    /// <summary>The default encryption key that there is; null without.</summary>
    internal static string? FindEncryptionKey() => Find(EncryptionKey);

    /// <summary>The default master key that there is; null without.</summary>
    internal static string? FindMasterKey() => Find(MasterKey);

    private static string? Find(string name)
    {
        if (InHome(name) is { } own && File.Exists(own))
            return own;
        string? folders = Environment.GetEnvironmentVariable("XDG_CONFIG_DIRS");
        return (string.IsNullOrEmpty(folders) ? "/etc/xdg" : folders)
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => In(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static string? InHome(string name)
    {
        string? configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (!string.IsNullOrEmpty(configuration))
            return In(configuration, name);
        string? home = Environment.GetEnvironmentVariable("HOME");
        return string.IsNullOrEmpty(home) ? null : In(Path.Combine(home, ".config"), name);
    }

    private static string In(string configuration, string name) => Path.Combine(configuration, "proxmox-backup", name);
}
