namespace PbsReader.Snapshots;

/// <summary>How manifests spell a <see cref="CryptMode"/>.</summary>
public static class CryptModeText
{
    /// <summary>The mode's name in JSON.</summary>
    public static string Format(CryptMode mode) => mode switch
    {
        CryptMode.None => "none",
        CryptMode.SignOnly => "sign-only",
        CryptMode.Encrypt => "encrypt",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>Reads such a name; null for any other text.</summary>
    public static CryptMode? Parse(string? text) => text switch
    {
        "none" => CryptMode.None,
        "sign-only" => CryptMode.SignOnly,
        "encrypt" => CryptMode.Encrypt,
        _ => null,
    };
}
