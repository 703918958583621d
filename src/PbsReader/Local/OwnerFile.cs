using System.Text;

namespace PbsReader.Local;

/// <summary>The file <c>owner</c> of a group (datastore spec, 1 and 2).</summary>
internal static class OwnerFile
{
    private const int MaxLength = 256;

    /// <summary>The user or token; null when the file is not there or says something else.</summary>
    public static string? Read(string groupFolder)
    {
        try
        {
            byte[]? text = LocalFile.Read(Path.Combine(groupFolder, "owner"), MaxLength);
            string owner = text is null ? "" : Encoding.UTF8.GetString(text).TrimEnd('\n');
            return owner.Contains('@') && !owner.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)) ? owner : null;
        }
        catch (PbsException)
        {
            // Who owns a backup is worth a column, not a failure.
            return null;
        }
    }
}
