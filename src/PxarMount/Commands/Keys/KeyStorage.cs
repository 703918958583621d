using PbsReader;
using PbsReader.Crypto;
using PxarMount.Opening;

namespace PxarMount.Commands.Keys;

/// <summary>Reads and writes key files where the user or the official client's habit says.</summary>
internal static class KeyStorage
{
    private const int MaxPemLength = 64 << 10;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>The named file, else the default key.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string FindKey(string? named) => named ?? KeyPlaces.Ours.FindEncryptionKey()
        ?? throw new CommandException(
            ExitCode.CannotOpen, "no key file was named, and there is no default key; pxar-mount key create makes one");

    /// <summary>Where a new key goes: to the named file, else to the default place.</summary>
    /// <exception cref="CommandException">There is no home; or there is a file, and it may not be replaced.</exception>
    public static string PlaceKey(string? named, bool overwrite) => Place(named ?? KeyPlaces.Ours.NewEncryptionKey, overwrite);

    /// <summary>As <see cref="PlaceKey"/>, for a file of any kind; null is the default place where there is no home.</summary>
    public static string Place(string? path, bool overwrite)
    {
        if (path is null)
            throw new CommandException(ExitCode.Usage, "HOME is not set, so there is no default place; name the file");
        if (!overwrite && (File.Exists(path) || Directory.Exists(path)))
        {
            throw new CommandException(
                ExitCode.Failed, $"{path}: is there already; --overwrite replaces it, and what it opened stays shut");
        }

        return path;
    }

    /// <exception cref="CommandException">It cannot be read, or is no key file.</exception>
    public static EncryptionKeyFile Read(string path)
    {
        try
        {
            return EncryptionKeyFile.Parse(SecretReader.ReadFile(path, EncryptionKeyFile.MaxLength, "the key file"));
        }
        catch (PbsException exception)
        {
            throw Cannot(path, exception);
        }
    }

    /// <exception cref="CommandException">It cannot be read, or is no text.</exception>
    public static string ReadPem(string path)
    {
        try
        {
            return System.Text.Encoding.ASCII.GetString(SecretReader.ReadFile(path, MaxPemLength, "the key"));
        }
        catch (PbsException exception)
        {
            throw Cannot(path, exception);
        }
    }

    /// <summary>The file with its place in its message, which both say only once.</summary>
    public static CommandException Cannot(string path, PbsException exception) => new(
        ExitCode.CannotOpen,
        exception.Message.StartsWith(path, StringComparison.Ordinal) ? exception.Message : $"{path}: {exception.Message}",
        exception);

    /// <summary>Writes a key file, and makes the default folder for it.</summary>
    public static void Save(EncryptionKeyFile key, string path, bool overwrite) =>
        Write(path, () => key.Save(path, overwrite));

    /// <summary>Writes a PEM file, complete or not at all.</summary>
    public static void SavePem(string pem, string path, bool isPrivate, bool overwrite) => Write(path, () =>
    {
        string temporary = $"{path}.tmp_{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = isPrivate ? OwnerOnly : OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    });

    private static void Write(string path, Action write)
    {
        try
        {
            string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
            bool isDefault = path == KeyPlaces.Ours.NewEncryptionKey || path == KeyPlaces.Ours.NewMasterKey;
            if (folder is not null && isDefault && !OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder, OwnersFolder);
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{path}: cannot be written: {exception.Message}", exception);
        }
    }
}
