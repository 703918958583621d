namespace PxarMount.Opening;

/// <summary>Where the official client keeps its keys: in the user's configuration, else in that of the machine.</summary>
/// <param name="environment">Tells the value of a variable.</param>
internal sealed class KeyPlaces(Func<string, string?> environment)
{
    private const string EncryptionKey = "encryption-key.json";
    private const string MasterKey = "master-public.pem";

    /// <summary>By the variables of this process.</summary>
    internal static KeyPlaces Ours { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Where a new default encryption key goes; null where there is no home.</summary>
    internal string? NewEncryptionKey => InHome(EncryptionKey);

    /// <summary>Where a new default master key goes; null where there is no home.</summary>
    internal string? NewMasterKey => InHome(MasterKey);

    /// <summary>The default encryption key that there is; null without.</summary>
    internal string? FindEncryptionKey() => Find(EncryptionKey);

    /// <summary>The default master key that there is; null without.</summary>
    internal string? FindMasterKey() => Find(MasterKey);

    private string? Find(string name)
    {
        if (InHome(name) is { } own && File.Exists(own))
            return own;
        string? folders = environment("XDG_CONFIG_DIRS");
        return (string.IsNullOrEmpty(folders) ? "/etc/xdg" : folders)
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => In(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private string? InHome(string name)
    {
        string? configuration = environment("XDG_CONFIG_HOME");
        if (!string.IsNullOrEmpty(configuration))
            return In(configuration, name);
        string? home = environment("HOME");
        return string.IsNullOrEmpty(home) ? null : In(Path.Combine(home, ".config"), name);
    }

    private static string In(string configuration, string name) => Path.Combine(configuration, "proxmox-backup", name);
}
