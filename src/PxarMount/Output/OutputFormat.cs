namespace PxarMount.Output;

/// <summary>How a command writes its results.</summary>
public enum OutputFormat
{
    /// <summary>For people; stable enough for pipes, not for parsers.</summary>
    Text,

    /// <summary>JSON on one line.</summary>
    Json,

    /// <summary>JSON, indented.</summary>
    JsonPretty,
}
