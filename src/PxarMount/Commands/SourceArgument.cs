using System.CommandLine;

namespace PxarMount.Commands;

/// <summary>The SOURCE argument and its options, as every command takes them.</summary>
public sealed class SourceArgument
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "archive: a .pxar file, or the .mpxar half of a split archive (its .ppxar lies beside it, or --payload names it)",
    };

    private readonly Option<string?> _payload = new("--payload")
    {
        Description = "the payload half (.ppxar) of a split archive",
        HelpName = "FILE",
    };

    /// <summary>Adds argument and options to <paramref name="command"/>; call it before adding further arguments.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_source);
        command.Options.Add(_payload);
    }

    /// <summary>The values of a command line.</summary>
    public SourceSpec Read(ParseResult arguments) => new(arguments.GetRequiredValue(_source), arguments.GetValue(_payload));
}
