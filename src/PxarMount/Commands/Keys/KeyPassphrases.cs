using System.Security.Cryptography;
using PbsReader;
using PbsReader.Crypto;
using PxarMount.Opening;

namespace PxarMount.Commands.Keys;

/// <summary>Gets passphrases for keys: from the environment where it has one, else at the terminal, a new one twice.</summary>
internal static class KeyPassphrases
{
    /// <summary>Unlocks a key file.</summary>
    /// <exception cref="CommandException">The passphrase is missing or wrong.</exception>
    public static async ValueTask<CryptConfig> UnlockAsync(EncryptionKeyFile file, string path, CancellationToken cancellationToken)
    {
        byte[] passphrase = file.NeedsPassphrase
            ? await GetAsync(Passphrases.OfKey, $"Passphrase of {path}", file.Hint, cancellationToken).ConfigureAwait(false)
            : [];
        try
        {
            return file.Unlock(passphrase);
        }
        catch (PbsException exception)
        {
            throw KeyStorage.Cannot(path, exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    /// <summary>A passphrase that exists.</summary>
    /// <exception cref="CommandException">There is nobody to ask.</exception>
    public static async ValueTask<byte[]> GetAsync(string variable, string what, string? hint, CancellationToken cancellationToken) =>
        await FindAsync(variable, cancellationToken).ConfigureAwait(false)
            ?? await AskAsync($"{what}{(hint is null ? "" : $" (hint: {hint})")}: ", variable, cancellationToken).ConfigureAwait(false);

    /// <summary>A passphrase that is new; empty where <paramref name="derivation"/> needs none.</summary>
    /// <exception cref="CommandException">There is nobody to ask, it is too short, or not the same twice.</exception>
    public static async ValueTask<byte[]> GetNewAsync(
        string variable, string what, KeyDerivationKind derivation, CancellationToken cancellationToken)
    {
        if (derivation == KeyDerivationKind.None)
            return [];
        if (await FindAsync(variable, cancellationToken).ConfigureAwait(false) is { } found)
            return Check(found, variable);
        byte[] first = Check(await AskAsync($"{what}: ", variable, cancellationToken).ConfigureAwait(false), "it");
        byte[] second = await AskAsync($"{what}, once more: ", variable, cancellationToken).ConfigureAwait(false);
        bool areEqual = first.AsSpan().SequenceEqual(second);
        CryptographicOperations.ZeroMemory(second);
        if (areEqual)
            return first;
        CryptographicOperations.ZeroMemory(first);
        throw new CommandException(ExitCode.Failed, "the two passphrases differ; nothing was written");
    }

    private static async ValueTask<byte[]?> FindAsync(string variable, CancellationToken cancellationToken)
    {
        try
        {
            return await new Passphrases(Environment.GetEnvironmentVariable, variable).FindAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            throw new CommandException(ExitCode.CannotOpen, exception.Message, exception);
        }
    }

    private static async ValueTask<byte[]> AskAsync(string question, string variable, CancellationToken cancellationToken) =>
        await Passphrases.AskAsync(question, cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(
                ExitCode.CannotOpen, $"a passphrase is needed, and there is no terminal to ask for it; set {variable}_FILE");

    private static byte[] Check(byte[] passphrase, string what) => passphrase.Length >= EncryptionKeyFile.MinPassphraseLength
        ? passphrase
        : throw new CommandException(
            ExitCode.Usage, $"the passphrase is too short: {what} has less than {EncryptionKeyFile.MinPassphraseLength} bytes");
}
