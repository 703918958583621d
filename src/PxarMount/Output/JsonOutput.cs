using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace PxarMount.Output;

/// <summary>
/// JSON results. Names are bytes: <c>"path"</c> holds them as text; where they are no UTF-8 the text has U+FFFD in it and
/// <c>"path_hex"</c> holds the bytes. The same goes for every other name.
/// </summary>
public sealed class JsonOutput : IDisposable
{
    private const int FlushAt = 1 << 15;
    private readonly ByteWriter _output;

    /// <summary>Writes to <paramref name="output"/>, indented for <see cref="OutputFormat.JsonPretty"/>.</summary>
    public JsonOutput(ByteWriter output, OutputFormat format)
    {
        _output = output;
        Json = new Utf8JsonWriter(output, new JsonWriterOptions
        {
            Indented = format == OutputFormat.JsonPretty,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 1 << 20,
        });
    }

    /// <summary>The writer itself.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Writes a property for a name or path.</summary>
    public void WriteName(string property, ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name))
        {
            Json.WriteString(property, name);
            return;
        }

        Json.WriteString(property, System.Text.Encoding.UTF8.GetString(name));
        Json.WriteString(property + "_hex", Convert.ToHexStringLower(name));
    }

    /// <summary>Lets long results appear early and memory stay small; call it between values.</summary>
    public void FlushNow()
    {
        Json.Flush();
        _output.Flush();
    }

    /// <summary>As <see cref="FlushNow"/>, when enough has come together.</summary>
    public void FlushSome()
    {
        if (Json.BytesPending >= FlushAt)
            FlushNow();
    }

    /// <summary>Ends the document.</summary>
    public void Complete()
    {
        Json.Flush();
        _output.EndLine();
        _output.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
