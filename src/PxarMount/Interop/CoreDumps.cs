namespace PxarMount.Interop;

/// <summary>The file that the kernel writes of a process that crashed: all of its memory.</summary>
internal static unsafe class CoreDumps
{
    private const int CoreSize = 4;

    /// <summary>There will be none: from now on secrets are in memory.</summary>
    internal static void Forbid()
    {
        ulong* limits = stackalloc ulong[2];
        if (LibC.GetLimit(CoreSize, limits) != 0)
            return;
        limits[0] = 0;
        _ = LibC.SetLimit(CoreSize, limits);
    }
}
