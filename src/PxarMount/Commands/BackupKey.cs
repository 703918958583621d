using System.Text;
using Microsoft.Win32.SafeHandles;
using PbsReader;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PxarMount.Commands;

/// <summary>The key of a backup and what it is used for, found as the official client does.</summary>
internal sealed class BackupKey : IDisposable
{
    private BackupKey(CryptMode mode, CryptConfig? key, ReadOnlyMemory<byte>? wrapped) => (Mode, Key, Wrapped) = (mode, key, wrapped);

    /// <summary>What the key is used for.</summary>
    public CryptMode Mode { get; }

    /// <summary>The key; null for <see cref="CryptMode.None"/>.</summary>
    public CryptConfig? Key { get; }

    /// <summary>The key, wrapped with a master key; null without one.</summary>
    public ReadOnlyMemory<byte>? Wrapped { get; }

    /// <summary>Reads, unlocks and perhaps wraps the key that the command line asks for.</summary>
    /// <param name="mode">As given; null when not.</param>
    /// <param name="file">Key file; null when not given.</param>
    /// <param name="descriptor">Open key file; null when not given.</param>
    /// <param name="masterKeyFile">Public master key; null when not given.</param>
    /// <exception cref="CommandException">There is none, or it cannot be unlocked.</exception>
    public static BackupKey Find(CryptMode? mode, string? file, int? descriptor, string? masterKeyFile)
    {
        if (file is not null && descriptor is not null)
            throw new CommandException(ExitCode.Usage, "--keyfile and --keyfd are two ways to give one key");
        bool isGiven = file is not null || descriptor is not null;
        if (mode == CryptMode.None && isGiven)
            throw new CommandException(ExitCode.Usage, "--crypt-mode none uses no key, but one is given");
        CryptMode used = mode ?? (isGiven ? CryptMode.Encrypt : CryptMode.None);
        if (used != CryptMode.None && !isGiven)
            throw new CommandException(ExitCode.Usage, "--crypt-mode needs a key: --keyfile FILE");
        if (masterKeyFile is not null && used != CryptMode.Encrypt)
            throw new CommandException(ExitCode.Usage, "--master-pubkey-file wraps the key of an encrypted backup, and this is none");
        if (used == CryptMode.None)
            return new BackupKey(used, null, null);
        try
        {
            EncryptionKeyFile keyFile = EncryptionKeyFile.Parse(file is not null ? Read(file) : Read(descriptor!.Value));
            byte[] passphrase = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("PBS_ENCRYPTION_PASSWORD") ?? "");
            CryptConfig key = keyFile.Unlock(passphrase);
            ReadOnlyMemory<byte>? wrapped = masterKeyFile is null
                ? null
                : MasterKey.Wrap(key, keyFile.Created, Encoding.UTF8.GetString(Read(masterKeyFile)), TimeProvider.System);
            return new BackupKey(used, key, wrapped);
        }
        catch (PbsException error)
        {
            throw new CommandException(ExitCode.CannotOpen, error.Message, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Key?.Dispose();

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(file);
    }

    private static byte[] Read(int descriptor)
    {
        using var file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Read);
        return Read(file);
    }

    private static byte[] Read(FileStream file)
    {
        byte[] content = new byte[EncryptionKeyFile.MaxLength + 1];
        int count = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return content[..count];
    }
}
