using PbsReader.Caching;
using PbsReader.Pinning;
using PxarMount.Opening;

namespace PxarMount.Commands.Caching;

/// <summary>The cache's folder, for commands about it.</summary>
internal static class OpenedCache
{
    /// <summary>Where it is.</summary>
    /// <exception cref="CommandException">There is no place for one.</exception>
    internal static string FolderOf(DatastoreOptions options) =>
        CacheFolders.Find(options.CacheFolder, Environment.GetEnvironmentVariable)
            ?? throw new CommandException(ExitCode.Usage, "there is no home folder for a cache; name one with --cache-dir DIR");

    /// <summary>The folder to look after; null when there is none.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    internal static CacheInspector? TryInspect(string folder) => CacheInspector.TryOpen(folder, out string? problem)
        ?? (problem is null ? null : throw new CommandException(ExitCode.CannotOpen, problem));

    /// <summary>The pins in it; null when there is no folder and none is to be made.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    internal static PinStore? TryOpenPins(string folder, bool create)
    {
        if (!create && !Path.Exists(folder))
            return null;
        return PinStore.TryOpen(folder, create, out string? problem) ?? throw new CommandException(ExitCode.CannotOpen, problem!);
    }
}
