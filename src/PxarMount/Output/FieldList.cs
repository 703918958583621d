using System.Globalization;
using PxarArchive;

namespace PxarMount.Output;

/// <summary>The facts about one thing, in the order they are added: lines for people, one object in JSON.</summary>
public sealed class FieldList(TimeProvider clock)
{
    private const int LabelWidth = 24;
    private readonly List<Field> _fields = [];
    private readonly TimeText _times = new(clock);

    /// <summary>Adds text; what is null is left out.</summary>
    /// <param name="name">Name in JSON; people see it with blanks and a capital letter.</param>
    /// <param name="value">The text; control characters in it are escaped for people.</param>
    public void Add(string name, string? value)
    {
        if (value is not null)
            _fields.Add(new Field(name, NameText.Visible(value), value, null));
    }

    /// <summary>Adds a number; <paramref name="text"/> is what people see of it.</summary>
    public void Add(string name, long value, string? text = null) =>
        _fields.Add(new Field(name, text ?? value.ToString(CultureInfo.InvariantCulture), null, value));

    /// <summary>Adds a time: local for people, seconds since 1970 in JSON.</summary>
    public void AddTime(string name, long seconds)
    {
        string local = _times.Long(new PxarTime(seconds, 0)).Replace(".000000000", "", StringComparison.Ordinal);
        Add(name, seconds, local);
    }

    /// <summary>Writes all of them.</summary>
    public void Write(Terminal terminal, OutputFormat format)
    {
        if (format == OutputFormat.Text)
        {
            foreach (Field field in _fields)
                terminal.Output.Write($"{LabelOf(field.Name),LabelWidth}: {field.Shown}\n");
            return;
        }

        using var output = new JsonOutput(terminal.Output, format);
        output.Json.WriteStartObject();
        foreach (Field field in _fields)
        {
            if (field.Number is long number)
                output.Json.WriteNumber(field.Name, number);
            else
                output.Json.WriteString(field.Name, field.Text);
        }

        output.Json.WriteEndObject();
        output.Complete();
    }

    private static string LabelOf(string name)
    {
        string words = name.Replace('_', ' ').Replace('-', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private readonly record struct Field(string Name, string Shown, string? Text, long? Number);
}
