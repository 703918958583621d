namespace PbsReader.Interop;

/// <summary>The first call into a library that may not be installed.</summary>
internal static class NativeLibraries
{
    /// <summary>Makes a native object.</summary>
    /// <exception cref="PbsException">The library is not there.</exception>
    public static nint Call(Func<nint> create)
    {
        nint handle;
        try
        {
            handle = create();
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw Missing(missing);
        }

        return handle != 0 ? handle : throw new InsufficientMemoryException();
    }

    /// <summary>What a failed first call becomes.</summary>
    public static PbsException Missing(Exception cause) =>
        new(PbsError.NotFound, "libzstd.so.1 and libcrypto.so.3 are needed; install the packages libzstd1 and libssl3", cause);
}
