using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The SOURCE argument of commands about datastores: it may be left out, and is the whole of <c>--datastore</c> then.</summary>
internal sealed class StoreArgument(string description)
{
    private readonly Argument<string?> _source = new("SOURCE") { Description = description, Arity = ArgumentArity.ZeroOrOne };
    private readonly DatastoreArguments _datastore = new();

    /// <summary>Adds argument and options to <paramref name="command"/>; call it before adding further arguments.</summary>
    public void AddTo(Command command, bool withKeys)
    {
        command.Arguments.Add(_source);
        _datastore.AddPlaceTo(command, withKeys);
    }

    /// <summary>The values of a command line.</summary>
    /// <exception cref="CommandException">Nothing was named, or a value is malformed.</exception>
    public SourceSpec Read(ParseResult arguments)
    {
        DatastoreOptions options = _datastore.Read(arguments, new DatastoreOptions());
        string? path = arguments.GetValue(_source) ?? (options.Directory is null ? null : "/");
        return path is null
            ? throw new CommandException(ExitCode.Usage, "name SOURCE, or a datastore with --datastore DIR")
            : new SourceSpec(path, Datastore: options);
    }
}
