namespace PxarMount.Interop;

/// <summary>
/// Standard input, output and error, for a program that was started without one of them. The next file that it opens gets that number:
/// one of the runtime's own, or the very file that is being written; a message would end up in there.
/// </summary>
internal static unsafe class StandardStreams
{
    private const int Count = 3;

    /// <summary>
    /// Where one is missing, starts this program anew, in this process, with something in its place that can neither be read nor written.
    /// Returns when nothing was missing, or when that is impossible.
    /// </summary>
    internal static void Complete()
    {
        for (int number = 0; number < Count; number++)
        {
            // What came from outside is never closed by exec: else it would not be here.
            int flags = LibC.Control(number, LibC.GetDescriptorFlags, 0);
            if (flags < 0 || (flags & LibC.DescriptorClosesOnExec) != 0)
            {
                Restart();
                return;
            }
        }
    }

    // The other way round than they are used: who reads or writes gets an error, as before.
    private static void Restart()
    {
        Span<int> replacements = [OpenNowhere(LibC.WriteOnly), OpenNowhere(LibC.ReadOnly), OpenNowhere(LibC.ReadOnly)];
        if (replacements.Contains(-1))
            return;
        for (int number = 0; number < Count; number++)
        {
            int flags = LibC.Control(number, LibC.GetDescriptorFlags, 0);
            if (flags < 0 || (flags & LibC.DescriptorClosesOnExec) != 0)
                Descriptor.Redirect(number, replacements[number]);
        }

        ChildProcess.Replace(ChildProcess.OwnProgram(), ChildProcess.ArgumentBlock(), ChildProcess.EnvironmentBlock());
    }

    // Above the three, which may all be free.
    private static int OpenNowhere(int access)
    {
        int opened = RawPath.Open("/dev/null", access);
        if (opened is < 0 or >= Count)
            return opened;
        int raised = LibC.Control(opened, LibC.DuplicateClosingOnExec, Count);
        Descriptor.Close(opened);
        return raised;
    }
}
