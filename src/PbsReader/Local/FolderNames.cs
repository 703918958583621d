using System.IO.Enumeration;
using PbsReader.Interop;

namespace PbsReader.Local;

/// <summary>Folders inside a folder.</summary>
internal static class FolderNames
{
    private static readonly EnumerationOptions s_everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
    };

    /// <summary>
    /// Names of the folders in <paramref name="folder"/>, in no order and without hidden ones and symbolic links. Null when it is no
    /// folder.
    /// </summary>
    /// <exception cref="PbsException">It is there and cannot be listed.</exception>
    public static List<string>? List(string folder)
    {
        if (StoreFile.GetStatus(LocalFile.NameOf(folder), follow: true, out bool isDirectory) == 0 && !isDirectory)
            return null;
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(folder, static (ref FileSystemEntry entry) => entry.FileName.ToString(), s_everything)
                {
                    ShouldIncludePredicate = static (ref FileSystemEntry entry) => IsShownFolder(ref entry),
                },
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreError.Create(exception, folder);
        }
    }

    private static bool IsShownFolder(ref FileSystemEntry entry) =>
        entry.FileName[0] != '.' && entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
