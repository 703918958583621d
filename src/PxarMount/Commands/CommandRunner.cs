using System.CommandLine;
using System.Runtime.InteropServices;
using PxarMount.Output;

namespace PxarMount.Commands;

/// <summary>
/// Runs the body of a command: a failure becomes one line and an exit code, an interrupt ends the work in order (a second one at
/// once), a reader that goes away ends it quietly.
/// </summary>
internal static class CommandRunner
{
    /// <summary>Makes <paramref name="body"/> what <paramref name="command"/> does.</summary>
    public static void SetAction(Command command, Func<ParseResult, Terminal, CancellationToken, Task<ExitCode>> body) =>
        command.SetAction(async (arguments, _) => (int)await RunAsync(arguments, Terminal.Open(), body).ConfigureAwait(false));

    private static async Task<ExitCode> RunAsync(
        ParseResult arguments,
        Terminal terminal,
        Func<ParseResult, Terminal, CancellationToken, Task<ExitCode>> body)
    {
        using var interrupt = new CancellationTokenSource();
        using PosixSignalRegistration first = Register(PosixSignal.SIGINT, interrupt);
        using PosixSignalRegistration second = Register(PosixSignal.SIGTERM, interrupt);
        using PosixSignalRegistration third = Register(PosixSignal.SIGHUP, interrupt);
        try
        {
            ExitCode result = await body(arguments, terminal, interrupt.Token).ConfigureAwait(false);
            terminal.Output.Flush();
            return result;
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed;
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (CommandException error)
        {
            return Fail(terminal, error.ExitCode, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, ExitCode.Failed, error.Message);
        }
    }

    private static PosixSignalRegistration Register(PosixSignal signal, CancellationTokenSource interrupt) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        });

    private static ExitCode Fail(Terminal terminal, ExitCode exitCode, string message)
    {
        try
        {
            terminal.Report(message);
        }
        catch (IOException)
        {
            // Nobody to tell: the exit code remains.
        }

        return exitCode;
    }
}
