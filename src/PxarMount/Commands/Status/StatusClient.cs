using System.Globalization;
using System.Text.Json;
using LinuxFuse;
using PxarMount.Daemon;
using PxarMount.Interop;

namespace PxarMount.Commands.Status;

/// <summary>Asks the daemon of a mount. Never touches the mount itself, and never waits longer than some seconds.</summary>
internal static class StatusClient
{
    private const int MaxLength = 1 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>The daemon's report.</summary>
    /// <exception cref="CommandException">There is none; the message says why and what to do.</exception>
    public static JsonDocument Ask(string path, FuseMountPoint mount)
    {
        int socket = LocalSocket.Connect(StatusServer.NameOf(mount), out Errno error);
        if (socket < 0)
            throw Failed($"{path}: {Explain(path, mount, error)}");
        try
        {
            // Any program could have taken the name of a mount that has no server of its own.
            uint? server = LocalSocket.PeerOf(socket);
            if (server is not uint user || (user != 0 && user != OwnerOf(mount)))
                throw Failed($"{path}: what answers for it belongs to somebody else");
            return Parse(path, Read(path, socket));
        }
        finally
        {
            Descriptor.Close(socket);
        }
    }

    private static byte[] Read(string path, int socket)
    {
        byte[] buffer = new byte[MaxLength];
        int length = 0;
        while (true)
        {
            if (!LocalSocket.WaitForInput(socket, s_patience))
                throw Failed($"{path}: its daemon does not answer; it may be stopped, or very busy");
            int count = Descriptor.Read(socket, buffer.AsSpan(length));
            if (count <= 0 || (length += count) == buffer.Length)
                return buffer[..length];
        }
    }

    private static JsonDocument Parse(string path, byte[] content)
    {
        JsonDocument? report = null;
        try
        {
            report = JsonDocument.Parse(content);
            if (report.RootElement.TryGetProperty("error", out JsonElement refusal) && refusal.ValueKind == JsonValueKind.String)
                throw Failed($"{path}: {refusal.GetString()}");
            return report.RootElement.ValueKind == JsonValueKind.Object
                ? report
                : throw Failed($"{path}: its daemon answers something else than its status");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            report?.Dispose();
            throw Failed($"{path}: its daemon gave no answer; it is about to end");
        }
    }

    private static string Explain(string path, FuseMountPoint mount, Errno error)
    {
        if (FuseMountTable.IsStale(mount, s_patience))
            return $"its daemon is gone, and nothing there can be read; take the mount away: pxar-mount umount {path}";
        if (!OurMounts.Contains(mount))
            return $"is a mount of type {mount.Type}, not of pxar-mount";
        return error == Errno.EAGAIN
            ? "its daemon does not answer; it may be stopped, or very busy"
            : "its daemon does not tell: it is another version, runs in another network namespace (a container), or is about to end";
    }

    /// <summary>The user who mounted it, by the mount's options; null when they do not say.</summary>
    private static uint? OwnerOf(FuseMountPoint mount)
    {
        const string Name = "user_id=";
        string? option = mount.Options.Split(',').FirstOrDefault(static text => text.StartsWith(Name, StringComparison.Ordinal));
        return uint.TryParse(option?[Name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint user) ? user : null;
    }

    private static CommandException Failed(string message) => new(ExitCode.CannotOpen, message);
}
