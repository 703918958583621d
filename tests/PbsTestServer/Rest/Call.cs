namespace PbsTestServer.Rest;

/// <summary>One call of the REST interface.</summary>
/// <param name="Method">GET, PUT, POST.</param>
/// <param name="Path">Its path, with <c>{store}</c> where a name stands.</param>
/// <param name="Parameters">What it takes, the path's included.</param>
/// <param name="Answer">Does it.</param>
internal sealed record Call(string Method, string Path, IReadOnlyList<Parameter> Parameters, Func<ApiRequest, ValueTask<ApiReply>> Answer)
{
    private readonly string[] _components = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it answers without knowing who asks.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Whether its parameters come in the query only, and errors in them without content type.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether a request is for this call; adds the names from its path to the parameters.</summary>
    public bool Matches(string method, IReadOnlyList<string> components, Dictionary<string, string> parameters)
    {
        if (method != Method || components.Count != _components.Length)
            return false;
        for (int position = 0; position < _components.Length; position++)
        {
            if (_components[position] != components[position] && !_components[position].StartsWith('{'))
                return false;
        }

        for (int position = 0; position < _components.Length; position++)
        {
            if (_components[position].StartsWith('{'))
                parameters[_components[position].Trim('{', '}')] = components[position];
        }

        return true;
    }
}
