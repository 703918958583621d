namespace PxarMount.Output;

/// <summary>The reader of standard output has gone (<c>ls | head</c>): the command ends quietly.</summary>
public sealed class OutputClosedException() : IOException("nobody reads the output");
