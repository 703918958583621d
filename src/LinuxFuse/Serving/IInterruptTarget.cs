namespace LinuxFuse.Serving;

/// <summary>Knows the requests in work by their numbers.</summary>
internal interface IInterruptTarget
{
    /// <summary>Cancels a request; false when none of that number is known (yet).</summary>
    bool Interrupt(ulong unique);
}
