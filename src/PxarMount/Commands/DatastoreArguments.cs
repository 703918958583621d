using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The options of datastores, as every command takes them that reads one.</summary>
public sealed class DatastoreArguments
{
    private readonly Option<string?> _datastore = new("--datastore")
    {
        Description = "a datastore's directory, or its name on the server; SOURCE names a part of it: [ns:]type/id[/time or latest]"
            + "[/archive], / or nothing is all. A plain name is a directory only when a datastore of that name lies here (or ./NAME)",
        HelpName = "DIR|NAME",
    };

    private readonly Option<string?> _namespace = new("--ns")
    {
        Description = "the namespace, with a repository or --datastore (PBS_NAMESPACE)",
        HelpName = "NS",
    };

    private readonly ServerArguments _server = new();
    private readonly CacheArguments _copies = new();

    private readonly Option<string[]> _keyFiles = new("--keyfile")
    {
        Description = "the key file of encrypted or signed backups; several times for several keys",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _keyDescriptor = new("--keyfd")
    {
        Description = "an open file from which a key file can be read",
        HelpName = "FD",
    };

    private readonly Option<string?> _cacheSize = new("--cache-size")
    {
        Description = "memory for chunks of a datastore (256M)",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _timeFormat = new("--time-format")
    {
        Description = "names of snapshots, as date(1) writes them (%FT%TZ); compact is without colons",
        HelpName = "FORMAT",
    };

    private readonly Option<bool> _isLocalTime = new("--local-time") { Description = "names of snapshots in local time" };

    private readonly Option<string?> _layout = new("--layout")
    {
        Description = "other folders for snapshots, of {ns}, {type}, {id} and {time}: {id}/{time}",
        HelpName = "TEMPLATE",
    };

    private readonly Option<string?> _refresh = new("--refresh")
    {
        Description = "how old a listing of a datastore may be (60s)",
        HelpName = "TIME",
    };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="staysOpen">Whether the command goes on until someone ends it, so that listings get old.</param>
    public void AddTo(Command command, bool staysOpen = false)
    {
        Option[] options = [_datastore, _namespace, _keyFiles, _keyDescriptor, _cacheSize, _timeFormat, _isLocalTime, _layout];
        foreach (Option option in options)
            command.Options.Add(option);
        _server.AddTo(command);
        _copies.AddTo(command);
        if (staysOpen)
            command.Options.Add(_refresh);
    }

    /// <summary>Adds only those that say what is meant, and perhaps those for keys: for commands that make no tree.</summary>
    public void AddPlaceTo(Command command, bool withKeys)
    {
        command.Options.Add(_datastore);
        command.Options.Add(_namespace);
        _server.AddTo(command);
        if (!withKeys)
            return;
        command.Options.Add(_keyFiles);
        command.Options.Add(_keyDescriptor);
    }

    /// <summary>What the command line says, over <paramref name="options"/>.</summary>
    /// <exception cref="CommandException">A value is malformed.</exception>
    public DatastoreOptions Read(ParseResult arguments, DatastoreOptions options)
    {
        string? keyDescriptor = arguments.GetValue(_keyDescriptor);
        string? cacheSize = arguments.GetValue(_cacheSize);
        string? refresh = arguments.GetValue(_refresh);
        return _server.Read(arguments, _copies.Read(arguments, options)) with
        {
            Datastore = arguments.GetValue(_datastore) ?? options.Datastore,
            Namespace = arguments.GetValue(_namespace) ?? options.Namespace,
            KeyFiles = [.. options.KeyFiles, .. arguments.GetValue(_keyFiles) ?? []],
            KeyDescriptor = keyDescriptor is null ? options.KeyDescriptor : DatastoreValues.FileDescriptor("--keyfd", keyDescriptor),
            CacheSize = cacheSize is null ? options.CacheSize : DatastoreValues.Size("--cache-size", cacheSize),
            Refresh = refresh is null ? options.Refresh : DatastoreValues.Span("--refresh", refresh),
            TimeFormat = arguments.GetValue(_timeFormat) ?? options.TimeFormat,
            IsLocalTime = arguments.GetValue(_isLocalTime) || options.IsLocalTime,
            Layout = arguments.GetValue(_layout) ?? options.Layout,
        };
    }
}
