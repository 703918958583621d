using System.Security.Cryptography;
using PbsReader;
using PbsReader.Crypto;
using PxarMount.Commands;

namespace PxarMount.Opening;

/// <summary>Gets the keys of a session, from where the user says, or from where the official client keeps its own.</summary>
/// <param name="options">Where keys are.</param>
public sealed class KeyLoader(DatastoreOptions options)
{
    private readonly Passphrases _passphrases = new();

    /// <summary>The keys, and whether they were named; the default key is used only when none is.</summary>
    /// <exception cref="PbsException">A key file cannot be read or unlocked.</exception>
    public async ValueTask<(KeyRing Keys, bool AreNamed)> LoadAsync(CancellationToken cancellationToken)
    {
        var keys = new List<CryptConfig>();
        try
        {
            foreach (string path in options.KeyFiles)
                keys.Add(await UnlockAsync(path, SecretReader.ReadFile(path, EncryptionKeyFile.MaxLength, "the key file"), cancellationToken).ConfigureAwait(false));
            if (options.KeyDescriptor is int descriptor)
            {
                byte[] content = SecretReader.ReadAll(descriptor, EncryptionKeyFile.MaxLength, $"--keyfd {descriptor}");
                keys.Add(await UnlockAsync($"--keyfd {descriptor}", content, cancellationToken).ConfigureAwait(false));
            }

            bool areNamed = keys.Count > 0;
            if (!areNamed && await TryLoadDefaultAsync(cancellationToken).ConfigureAwait(false) is { } key)
                keys.Add(key);
            return (new KeyRing(keys), areNamed);
        }
        catch
        {
            keys.ForEach(key => key.Dispose());
            throw;
        }
    }

    /// <summary>The default key, when it can be had without asking anybody: nobody said that it is needed.</summary>
    private async ValueTask<CryptConfig?> TryLoadDefaultAsync(CancellationToken cancellationToken)
    {
        if (KeyPlaces.FindEncryptionKey() is not { } path)
            return null;
        try
        {
            var file = EncryptionKeyFile.Parse(SecretReader.ReadFile(path, EncryptionKeyFile.MaxLength, "the key file"));
            if (!file.NeedsPassphrase)
                return file.Unlock([]);
            byte[]? passphrase = await _passphrases.FindAsync(cancellationToken).ConfigureAwait(false);
            return passphrase is null ? null : Unlock(file, passphrase);
        }
        catch (PbsException)
        {
            return null;
        }
    }

    private async ValueTask<CryptConfig> UnlockAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            var file = EncryptionKeyFile.Parse(content);
            if (!file.NeedsPassphrase)
                return file.Unlock([]);
            byte[]? passphrase = await _passphrases.FindAsync(cancellationToken).ConfigureAwait(false)
                ?? await Passphrases.AskAsync(name, file.Hint, cancellationToken).ConfigureAwait(false);
            return passphrase is not null
                ? Unlock(file, passphrase)
                : throw new PbsException(
                    PbsError.KeyRequired,
                    "the key file needs its passphrase, and there is no terminal to ask for it; set PBS_ENCRYPTION_PASSWORD_FILE");
        }
        catch (PbsException exception)
        {
            throw new PbsException(exception.Kind == PbsError.KeyRequired ? PbsError.Unauthorized : exception.Kind, $"{name}: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static CryptConfig Unlock(EncryptionKeyFile file, byte[] passphrase)
    {
        try
        {
            return file.Unlock(passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }
}
