using System.Text;
using PbsReader.Snapshots;
using PxarArchive;

namespace PbsBackup;

/// <summary>One thing to back up: what it is, where it lies, what it is called in the snapshot.</summary>
/// <param name="Name">As people name it: <c>root.pxar</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Path of the directory, image or file.</param>
public sealed record BackupItem(string Name, BackupItemKind Kind, FileName Source)
{
    private static readonly string[] s_reserved = ["client.log", "index.json", "rsa-encrypted.key"];

    /// <summary>Reads <c>NAME.pxar:DIR</c>, <c>NAME.img:FILE</c>, <c>NAME.conf:FILE</c>, <c>.log</c>, <c>.json</c>.</summary>
    /// <exception cref="BackupException">It says something else; the message says what.</exception>
    public static BackupItem Parse(ReadOnlySpan<byte> text)
    {
        string shown = Encoding.UTF8.GetString(text);
        int colon = text.IndexOf((byte)':');
        if (colon <= 0 || colon == text.Length - 1)
            throw new BackupException(BackupError.Options, $"'{shown}' is no NAME.EXTENSION:PATH, such as root.pxar:/");
        string name = Encoding.UTF8.GetString(text[..colon]);
        int dot = name.LastIndexOf('.');
        if (!SafeId.IsValid(name) || dot <= 0)
        {
            throw new BackupException(
                BackupError.Options, $"'{name}' is no name of an archive: letters, digits, . _ and -, with an extension, as in root.pxar");
        }

        BackupItemKind kind = name[dot..] switch
        {
            ".pxar" => BackupItemKind.Directory,
            ".img" => BackupItemKind.Image,
            ".conf" or ".log" or ".json" => BackupItemKind.File,
            string other => throw new BackupException(
                BackupError.Options, $"'{name}': extension {other} says not what it is: .pxar, .img, .conf, .log or .json"),
        };
        if (s_reserved.Contains(name))
            throw new BackupException(BackupError.Options, $"'{name}' is a name that backups use themselves");
        return new BackupItem(name, kind, new FileName(text[(colon + 1)..]));
    }
}
