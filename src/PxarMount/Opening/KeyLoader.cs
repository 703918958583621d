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
                keys.Add(await UnlockAsync(path, ReadFile(path), cancellationToken).ConfigureAwait(false));
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

    /// <summary>Where the official client keeps its key; null where there is no home.</summary>
    internal static string? DefaultPath()
    {
        string? configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(configuration))
        {
            string? home = Environment.GetEnvironmentVariable("HOME");
            configuration = string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".config");
        }

        return configuration is null ? null : Path.Combine(configuration, "proxmox-backup", "encryption-key.json");
    }

    /// <summary>The default key, when it can be had without asking anybody: nobody said that it is needed.</summary>
    private async ValueTask<CryptConfig?> TryLoadDefaultAsync(CancellationToken cancellationToken)
    {
        if (DefaultPath() is not { } path || !File.Exists(path))
            return null;
        try
        {
            var file = EncryptionKeyFile.Parse(ReadFile(path));
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

    private static byte[] ReadFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            return SecretReader.ReadAll(file, EncryptionKeyFile.MaxLength, path);
        }
        catch (Exception exception) when (exception is IOException and not PbsException or UnauthorizedAccessException)
        {
            throw new PbsException(PbsError.NotFound, $"{path}: the key file cannot be read: {exception.Message}", exception);
        }
    }
}
