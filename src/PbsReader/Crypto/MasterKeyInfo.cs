namespace PbsReader.Crypto;

/// <summary>The public half of a master key, for people to compare.</summary>
/// <param name="Modulus">Upper-case hexadecimal digits.</param>
/// <param name="Exponent">Decimal digits.</param>
/// <param name="Bits">Length of the modulus.</param>
public sealed record MasterKeyInfo(string Modulus, string Exponent, int Bits);
