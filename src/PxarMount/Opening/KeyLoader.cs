using System.Security.Cryptography;
using PbsReader;
using PbsReader.Crypto;
using PxarMount.Commands;
using PxarMount.Interop;

namespace PxarMount.Opening;

/// <summary>Gets the keys of a session, from where the user says, or from where the official client keeps its own.</summary>
public sealed class KeyLoader
{
    private readonly DatastoreOptions _options;
    private readonly Func<string, string?> _environment;
    private readonly Passphrases _passphrases;
    private readonly Dictionary<KeyFingerprint, DateTimeOffset> _created = [];

    /// <summary>Nothing is read yet.</summary>
    /// <param name="options">Where keys are.</param>
    public KeyLoader(DatastoreOptions options)
        : this(options, SilentVariables.For(options))
    {
    }

    /// <summary>The same with other variables than those of the process.</summary>
    internal KeyLoader(DatastoreOptions options, Func<string, string?> environment) =>
        (_options, _environment, _passphrases) = (options, environment, new Passphrases(environment));

    /// <summary>The keys, and whether they were named; the default key is used only when none is.</summary>
    /// <exception cref="PbsException">A key file cannot be read or unlocked.</exception>
    public async ValueTask<(KeyRing Keys, bool AreNamed)> LoadAsync(CancellationToken cancellationToken) =>
        // A key or passphrase may come from a pipe that nobody writes into: that wait must end with the command.
        await Task.Run(() => ReadAsync(cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    private async Task<(KeyRing Keys, bool AreNamed)> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = new List<CryptConfig>();
        try
        {
            foreach (string path in _options.KeyFiles)
                keys.Add(await UnlockAsync(path, ReadFile(path), cancellationToken).ConfigureAwait(false));
            if (_options.KeyDescriptor is int descriptor)
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

    /// <summary>When a key that was loaded was made, as its file says.</summary>
    public DateTimeOffset CreationOf(CryptConfig key) => _created[key.Fingerprint];

    /// <summary>The default key, when it can be had without asking anybody: nobody said that it is needed.</summary>
    private async ValueTask<CryptConfig?> TryLoadDefaultAsync(CancellationToken cancellationToken)
    {
        if (new KeyPlaces(_environment).FindEncryptionKey() is not { } path)
            return null;
        try
        {
            var file = EncryptionKeyFile.Parse(ReadFile(path));
            if (!file.NeedsPassphrase)
                return Unlock(file, []);
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
                return Unlock(file, []);
            byte[]? passphrase = await _passphrases.FindAsync(cancellationToken).ConfigureAwait(false)
                ?? (_options.IsQuiet ? null : await Passphrases.AskAsync(name, file.Hint, cancellationToken).ConfigureAwait(false));
            return passphrase is not null
                ? Unlock(file, passphrase)
                : throw new PbsException(
                    PbsError.KeyRequired,
                    "the key file needs its passphrase, and there is no terminal to ask for it; set PBS_ENCRYPTION_PASSWORD_FILE");
        }
        catch (PbsException exception)
        {
            // Not the kind of a snapshot's key that is missing.
            PbsError kind = exception.Kind is PbsError.KeyRequired or PbsError.KeyMismatch ? PbsError.Unauthorized : exception.Kind;
            throw new PbsException(kind, $"{name}: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private CryptConfig Unlock(EncryptionKeyFile file, byte[] passphrase)
    {
        CoreDumps.Forbid();
        try
        {
            CryptConfig key = file.Unlock(passphrase);
            _created[key.Fingerprint] = file.Created;
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static byte[] ReadFile(string path) => SecretReader.ReadFile(path, EncryptionKeyFile.MaxLength, "the key file");
}
