using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The SOURCE argument of commands about datastores: without it, all of the datastore is meant.</summary>
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
    /// <exception cref="CommandException">A value is malformed.</exception>
    public SourceSpec Read(ParseResult arguments) =>
        new(arguments.GetValue(_source) ?? "", Datastore: _datastore.Read(arguments, new DatastoreOptions()));
}
