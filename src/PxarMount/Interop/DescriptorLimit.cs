namespace PxarMount.Interop;

/// <summary>The limit of open files.</summary>
internal static unsafe class DescriptorLimit
{
    /// <summary>
    /// Fewer are not enough for the runtime's own files and a mount: parts of the program could not be loaded, with messages that nobody
    /// understands.
    /// </summary>
    internal const int Least = 64;

    private const int OpenFiles = 7;

    /// <summary>How many files may be open; the runtime has raised that as far as it may.</summary>
    internal static ulong Read()
    {
        ulong* limits = stackalloc ulong[2];
        return LibC.GetLimit(OpenFiles, limits) == 0 ? limits[0] : ulong.MaxValue;
    }
}
