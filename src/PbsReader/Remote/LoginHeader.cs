namespace PbsReader.Remote;

/// <summary>The header that says who asks. No record, so that nothing prints its value.</summary>
internal sealed class LoginHeader(string name, string value)
{
    internal string Name => name;

    internal string Value => value;
}
