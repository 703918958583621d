using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The options about what this machine keeps of servers.</summary>
internal sealed class CacheArguments
{
    private readonly Option<string?> _folder = new("--cache-dir")
    {
        Description = "where chunks of servers are kept, and pins ($XDG_CACHE_HOME/pxar-mount)",
        HelpName = "DIR",
    };

    private readonly Option<string?> _size = new("--disk-cache-size")
    {
        Description = "how much of them is kept there; 0 for nothing (4G, at most a quarter of what is free)",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _redis = new("--redis")
    {
        Description = "a Redis server that machines share as a second cache: HOST[:PORT][,ssl=true…] (PXAR_MOUNT_REDIS); "
            + "its password comes from PXAR_MOUNT_REDIS_PASSWORD, _FILE, _FD, _CMD",
        HelpName = "SERVER",
    };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_size);
        command.Options.Add(_redis);
    }

    /// <summary>Adds only the one that says where.</summary>
    public void AddFolderTo(Command command) => command.Options.Add(_folder);

    /// <summary>What the command line says, over <paramref name="options"/>.</summary>
    /// <exception cref="CommandException">A value is malformed.</exception>
    public DatastoreOptions Read(ParseResult arguments, DatastoreOptions options)
    {
        string? size = arguments.GetValue(_size);
        return options with
        {
            CacheFolder = arguments.GetValue(_folder) ?? options.CacheFolder,
            DiskCacheSize = size is null ? options.DiskCacheSize : DatastoreValues.Size("--disk-cache-size", size),
            Redis = arguments.GetValue(_redis) ?? options.Redis,
        };
    }
}
