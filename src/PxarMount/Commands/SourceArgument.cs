using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The SOURCE argument and its options, as every command takes them.</summary>
public sealed class SourceArgument
{
    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "archive: a .pxar file, or the .mpxar half of a split archive (its .ppxar lies beside it, or --payload names it); "
            + "or a datastore's directory, or a namespace, group, snapshot, archive or image in it; or, of a repository, "
            + "[ns:]type/id[/time or latest][/archive], without it all; a file here goes first",
    };

    private readonly Option<string?> _payload = new("--payload")
    {
        Description = "the payload half (.ppxar) of a split archive",
        HelpName = "FILE",
    };

    private readonly DatastoreArguments _datastore = new();

    /// <summary>Adds argument and options to <paramref name="command"/>; call it before adding further arguments.</summary>
    /// <param name="command">The command.</param>
    /// <param name="staysOpen">Whether the command goes on until someone ends it.</param>
    /// <param name="isOptional">Whether it may be left out, for all of a datastore.</param>
    public void AddTo(Command command, bool staysOpen = false, bool isOptional = false)
    {
        _source.Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne;
        command.Arguments.Add(_source);
        command.Options.Add(_payload);
        _datastore.AddTo(command, staysOpen);
    }

    /// <summary>The values of a command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="options">What was said elsewhere about datastores; the command line wins.</param>
    /// <exception cref="CommandException">A value is malformed.</exception>
    public SourceSpec Read(ParseResult arguments, DatastoreOptions? options = null) => new(
        arguments.GetValue(_source) ?? "",
        arguments.GetValue(_payload),
        Datastore: _datastore.Read(arguments, options ?? new DatastoreOptions()));
}
