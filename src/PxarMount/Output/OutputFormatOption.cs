using System.CommandLine;

namespace PxarMount.Output;

/// <summary>The option <c>--output-format</c>, the same for every command.</summary>
public sealed class OutputFormatOption
{
    private readonly Option<string> _option = new("--output-format")
    {
        Description = "text, json or json-pretty",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => "text",
    };

    /// <summary>Adds the option to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        _option.AcceptOnlyFromAmong("text", "json", "json-pretty");
        command.Options.Add(_option);
    }

    /// <summary>The value on a command line.</summary>
    public OutputFormat Read(ParseResult arguments) => arguments.GetValue(_option) switch
    {
        "json" => OutputFormat.Json,
        "json-pretty" => OutputFormat.JsonPretty,
        _ => OutputFormat.Text,
    };
}
