using PxarMount.Daemon;

namespace PxarMount.Commands;

/// <summary>
/// The program under its name <c>mount.pxar</c>, as <c>mount(8)</c> calls it: <c>mount.pxar SOURCE DIRECTORY [-sfnv] [-o OPTIONS]
/// [-t TYPE]</c>, with the exit codes of <c>mount(8)</c>.
/// </summary>
internal static class MountHelper
{
    private const int UsageCode = 1;
    private const int SystemCode = 2;
    private const int InterruptedCode = 8;
    private const int FailedCode = 32;
    private static readonly string[] s_prefixes = ["pxar-mount#", "pxar#"];

    /// <summary>Whether the program was called by such a name.</summary>
    internal static bool IsCalledBy(string programName) =>
        programName[(programName.LastIndexOf('/') + 1)..] is "mount.pxar" or "mount.fuse.pxar-mount" or "mount.fuse.pxar";

    /// <summary>The exit code that <c>mount(8)</c> knows for one of ours.</summary>
    internal static int ToMountCode(int code) => (ExitCode)code switch
    {
        ExitCode.Ok => 0,
        ExitCode.Usage => UsageCode,
        ExitCode.Interrupted => InterruptedCode,
        ExitCode.CannotOpen or ExitCode.CannotMount or ExitCode.Refused or ExitCode.Unavailable or ExitCode.Untrusted or ExitCode.NoServer
            => FailedCode,
        _ => SystemCode,
    };

    /// <summary>Reads the arguments and mounts; returns a code of <c>mount(8)</c>.</summary>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        MountHelperArguments read = MountHelperArguments.Parse(arguments);
        string source = read.Source;
        foreach (string prefix in s_prefixes)
        {
            if (source.StartsWith(prefix, StringComparison.Ordinal))
                source = source[prefix.Length..];
        }

        // A table of file systems has no empty fields.
        if (source is "none")
            source = "";

        // mount(8) says "rw" unless it was told "ro"; nobody means anything by it.
        MountOptions options = MountOptionsParser.Apply(new MountOptions(), read.Options, read.Sloppy) with { ReadWrite = false };
        options = options with { Verbose = options.Verbose || read.Verbose };
        if (read.Fake)
        {
            var spec = new SourceSpec(source, options.Payload, options.MetadataOnly, options.Store);
            Vfs.Tree tree = await TreeOpener.OpenAsync(spec).ConfigureAwait(false);
            await tree.DisposeAsync().ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }

        ReadySignal? ready = ReadySignal.FromEnvironment();
        if (ready is null && !options.Foreground)
            return BackgroundProcess.Start();
        if (ready is null)
            RuntimeSettings.Apply();
        return ToMountCode(await MountRun.RunAsync(source, read.Directory, options, ready).ConfigureAwait(false));
    }
}
