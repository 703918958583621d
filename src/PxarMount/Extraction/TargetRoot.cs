using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>The directory that a user names as TARGET.</summary>
public static class TargetRoot
{
    private const uint ParentMode = 0x1FF;
    private const uint CreationMode = 0x1C0;

    /// <summary>
    /// Opens the directory at <paramref name="path"/> (RawText form), which is made with those above it where it is missing; the user's
    /// own path, hence symbolic links in it are followed. Returns the descriptor, and whether the directory is new.
    /// </summary>
    /// <exception cref="CommandException">It cannot be made or opened.</exception>
    public static int Open(string path, out bool isNew)
    {
        byte[] name = RawText.Encode(path);
        for (int end = 1; end < name.Length; end++)
        {
            if (name[end] == (byte)'/')
                ExtractionCalls.MakeDirectory(ExtractionCalls.CurrentDirectory, name.AsSpan(0, end), ParentMode);
        }

        int error = -ExtractionCalls.MakeDirectory(ExtractionCalls.CurrentDirectory, name, CreationMode);
        isNew = error == 0;
        if (error is not 0 and not PosixError.Exists)
            throw new CommandException(ExitCode.Failed, $"cannot create '{path}': {PosixError.Describe(error)}");
        int flags = ExtractionCalls.ReadOnly | ExtractionCalls.DirectoryOnly;
        int descriptor = ExtractionCalls.Open(ExtractionCalls.CurrentDirectory, name, flags);
        return descriptor >= 0
            ? descriptor
            : throw new CommandException(ExitCode.Failed, $"cannot open '{path}': {PosixError.Describe(-descriptor)}");
    }
}
