using PbsReader;
using PbsReader.Crypto;
using PbsReader.Snapshots;
using PxarMount.Opening;

namespace PxarMount.Commands.Archiving;

/// <summary>The key of a backup and what it is used for, found as the official client does.</summary>
internal sealed class BackupKey : IDisposable
{
    private const int MaxPemLength = 64 << 10;

    private readonly KeyRing _keys;

    private BackupKey(CryptMode mode, KeyRing keys, ReadOnlyMemory<byte>? wrapped) => (Mode, _keys, Wrapped) = (mode, keys, wrapped);

    /// <summary>What the key is used for.</summary>
    public CryptMode Mode { get; }

    /// <summary>The key; null for <see cref="CryptMode.None"/>.</summary>
    public CryptConfig? Key => Mode == CryptMode.None ? null : _keys.Keys[0];

    /// <summary>The key, wrapped with a master key; null without one.</summary>
    public ReadOnlyMemory<byte>? Wrapped { get; }

    /// <summary>Reads, unlocks and perhaps wraps the key that the command line asks for.</summary>
    /// <param name="mode">As given; null when not.</param>
    /// <param name="file">Key file; null when not given.</param>
    /// <param name="descriptor">Number of an open key file; null when not given.</param>
    /// <param name="masterKeyFile">Public master key; null when not given.</param>
    /// <param name="cancellationToken">Ends the wait for a passphrase.</param>
    /// <exception cref="CommandException">There is none, or it cannot be unlocked.</exception>
    public static async Task<BackupKey> FindAsync(
        CryptMode? mode, string? file, string? descriptor, string? masterKeyFile, CancellationToken cancellationToken)
    {
        if (file is not null && descriptor is not null)
            throw Misuse("--keyfile and --keyfd are two ways to give one key");
        bool isGiven = file is not null || descriptor is not null;
        if (mode == CryptMode.None && isGiven)
            throw Misuse("--crypt-mode none uses no key, but one is given");

        // Whoever has a default key expects encrypted backups: one that cannot be unlocked must not make plain ones.
        string? defaultFile = KeyPlaces.Ours.FindEncryptionKey();
        CryptMode used = mode ?? (isGiven || defaultFile is not null ? CryptMode.Encrypt : CryptMode.None);
        if (used != CryptMode.Encrypt && masterKeyFile is not null)
            throw Misuse("--master-pubkey-file wraps the key of an encrypted backup, and this is none");
        if (used == CryptMode.None)
            return new BackupKey(used, KeyRing.Empty, null);
        if (!isGiven && defaultFile is null)
            throw Misuse($"--crypt-mode {CryptModeText.Format(used)} needs a key: --keyfile FILE");
        var loader = new KeyLoader(new DatastoreOptions
        {
            KeyFiles = isGiven ? file is null ? [] : [file] : [defaultFile!],
            KeyDescriptor = descriptor is null ? null : DatastoreValues.FileDescriptor("--keyfd", descriptor),
        });
        try
        {
            (KeyRing keys, _) = await loader.LoadAsync(cancellationToken).ConfigureAwait(false);
            string? master = used == CryptMode.Encrypt ? masterKeyFile ?? KeyPlaces.Ours.FindMasterKey() : null;

            // Not "? null : Wrap(…)": that is an array, and no array turns into an empty memory instead of none.
            ReadOnlyMemory<byte>? wrapped = null;
            if (master is not null)
                wrapped = Wrap(loader, keys.Keys[0], master);
            return new BackupKey(used, keys, wrapped);
        }
        catch (PbsException error)
        {
            throw new CommandException(ExitCode.CannotOpen, error.Message, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private static CommandException Misuse(string message) => new(ExitCode.Usage, message);

    private static byte[] Wrap(KeyLoader loader, CryptConfig key, string masterKeyFile)
    {
        try
        {
            string pem = System.Text.Encoding.UTF8.GetString(SecretReader.ReadFile(masterKeyFile, MaxPemLength, "the master key"));
            return MasterKey.Wrap(key, loader.CreationOf(key), pem, TimeProvider.System);
        }
        catch (PbsException error)
        {
            string place = error.Message.StartsWith(masterKeyFile, StringComparison.Ordinal) ? "" : masterKeyFile + ": ";
            throw new CommandException(ExitCode.CannotOpen, place + error.Message, error);
        }
    }
}
