namespace LinuxFuse;

/// <summary>Mounting or unmounting failed. The message says what to do about it.</summary>
public sealed class FuseException : IOException
{
    /// <summary>Creates the exception with the error number of the call that failed.</summary>
    public FuseException(string message, Errno errno)
        : base(message) => Errno = errno;

    /// <summary>Error number of the call that failed.</summary>
    public Errno Errno { get; }
}
