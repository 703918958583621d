namespace PbsReader.Snapshots;

/// <summary>Names of a snapshot's files: each a <see cref="SafeId"/> with one of three extensions (datastore spec, 1 and 2).</summary>
public static class StoredName
{
    /// <summary>The client's log, which no manifest lists.</summary>
    public const string ClientLog = "client.log.blob";

    /// <summary>The data key, encrypted for the master key.</summary>
    public const string EncryptedKey = "rsa-encrypted.key.blob";

    /// <summary>The list of all files in the snapshot's archives.</summary>
    public const string Catalog = "catalog.pcat1.didx";

    /// <summary>Ends the name of a dynamic index.</summary>
    public const string DynamicExtension = ".didx";

    /// <summary>Ends the name of a fixed index.</summary>
    public const string FixedExtension = ".fidx";

    /// <summary>Ends the name of a small file.</summary>
    public const string BlobExtension = ".blob";

    /// <summary>Whether a file of a snapshot can have that name.</summary>
    public static bool IsValid(string name) =>
        SafeId.IsValid(name) && ClientNameOf(name).Length is > 0 and int length && length < name.Length;

    /// <summary>The name without its extension: what the client called it. The whole name when it has none of the three.</summary>
    public static string ClientNameOf(string name)
    {
        foreach (string extension in (ReadOnlySpan<string>)[DynamicExtension, FixedExtension, BlobExtension])
        {
            if (name.EndsWith(extension, StringComparison.Ordinal))
                return name[..^extension.Length];
        }

        return name;
    }
}
