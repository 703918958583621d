using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using PbsReader;
using PxarMount.Interop;

namespace PxarMount.Opening;

/// <summary>
/// Where passphrases of key files and passwords of servers come from, in the order of the official client: the environment itself, a
/// descriptor, a file, a command, then the service manager's credentials. Of each the first line counts.
/// </summary>
/// <param name="environment">Tells the value of a variable.</param>
/// <param name="variable">The variable; its name with <c>_FD</c>, <c>_FILE</c> or <c>_CMD</c> leads to other places.</param>
internal sealed class Passphrases(Func<string, string?> environment, string variable = Passphrases.OfKey)
{
    /// <summary>For the passphrase of a key file.</summary>
    internal const string OfKey = "PBS_ENCRYPTION_PASSWORD";

    /// <summary>For the passphrase that a key file is to have from now on.</summary>
    internal const string OfChangedKey = "PBS_NEW_ENCRYPTION_PASSWORD";

    /// <summary>For the passphrase of a private master key.</summary>
    internal const string OfMasterKey = "PBS_MASTER_KEY_PASSWORD";

    /// <summary>For the password of a user on a server, or the secret of a token.</summary>
    internal const string OfServer = "PBS_PASSWORD";

    private const string Credentials = "proxmox-backup-client.";
    private const int MaxLength = 4096;
    private byte[]? _fromDescriptor;

    /// <summary>The passphrase, a new copy each time; null when none of the places has one.</summary>
    /// <exception cref="PbsException">A place that was named cannot be read.</exception>
    internal async ValueTask<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        if (environment(variable) is { } text)
            return SecretReader.FirstLine(Encoding.UTF8.GetBytes(text));
        if (Get("_FD") is { } descriptor)
            return (byte[])(_fromDescriptor ??= ReadDescriptor(descriptor)).Clone();
        if (Get("_FILE") is { } path)
            return ReadFile(path, variable + "_FILE");
        if (Get("_CMD") is { } command)
            return await RunAsync(command, cancellationToken).ConfigureAwait(false);
        string? folder = environment("CREDENTIALS_DIRECTORY");
        if (string.IsNullOrEmpty(folder) || CredentialOf(variable) is not { } name)
            return null;
        string credential = Path.Combine(folder, name);
        return File.Exists(credential) ? ReadFile(credential, name) : null;
    }

    /// <summary>Asks at the terminal; null when there is none.</summary>
    internal static ValueTask<byte[]?> AskAsync(string name, string? hint, CancellationToken cancellationToken) =>
        AskAsync($"Passphrase of {name}{(hint is null ? "" : $" (hint: {hint})")}: ", cancellationToken);

    /// <summary>Asks a question at the terminal; null when there is none.</summary>
    internal static async ValueTask<byte[]?> AskAsync(string question, CancellationToken cancellationToken) =>
        await Task
            .Run(() => TerminalQuestion.Ask(question, MaxLength, isShown: false, cancellationToken), cancellationToken)
            .ConfigureAwait(false);

    private static string? CredentialOf(string variable) => variable switch
    {
        OfKey => Credentials + "encryption-password",
        OfServer => Credentials + "password",
        _ => null,
    };

    private string? Get(string suffix) =>
        environment(variable + suffix) is { Length: > 0 } value ? value : null;

    private byte[] ReadDescriptor(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
            ? SecretReader.FirstLine(SecretReader.ReadAll(descriptor, MaxLength, variable + "_FD"))
            : throw new PbsException(PbsError.NotFound, $"{variable}_FD: is no number of a descriptor");

    private static byte[] ReadFile(string path, string name)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            return SecretReader.FirstLine(SecretReader.ReadAll(file, MaxLength, name));
        }
        catch (Exception exception) when (exception is IOException and not PbsException or UnauthorizedAccessException)
        {
            throw new PbsException(PbsError.NotFound, $"{name}: {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Starts a command, without a shell as the official client does; a shell can be part of it.</summary>
    private Process Start(string command)
    {
        if (CommandWords.Split(command) is not { Count: > 0 } words)
            throw new PbsException(PbsError.NotFound, $"{variable}_CMD: is no command, or a quote in it is not closed");
        try
        {
            return Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true, UseShellExecute = false })
                ?? throw new PbsException(PbsError.NotFound, $"{variable}_CMD: cannot be run");
        }
        catch (Win32Exception exception)
        {
            throw new PbsException(PbsError.NotFound, $"{variable}_CMD: '{words[0]}' cannot be run: {exception.Message}", exception);
        }
    }

    private async ValueTask<byte[]> RunAsync(string command, CancellationToken cancellationToken)
    {
        using Process process = Start(command);
        byte[] output = SecretReader.ReadAll(process.StandardOutput.BaseStream, MaxLength, variable + "_CMD");
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0
            ? SecretReader.FirstLine(output)
            : throw new PbsException(PbsError.NotFound, $"{variable}_CMD: the command ended with code {process.ExitCode}");
    }
}
