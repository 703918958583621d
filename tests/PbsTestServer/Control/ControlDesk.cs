using PbsTestServer.Access;
using PbsTestServer.Rest;
using PbsTestServer.Stores;

namespace PbsTestServer.Control;

/// <summary>Does what <see cref="ControlCalls"/> lists, for everyone who can ask.</summary>
internal sealed class ControlDesk(TestServer server)
{
    private static readonly ServedStores s_noStores = new(new Dictionary<string, string>());
    private readonly Call[] _calls = [.. new ControlCalls(server).All];

    /// <exception cref="ApiException">There is no such command, or it cannot be done.</exception>
    public async ValueTask<ApiReply> RunAsync(string method, string command)
    {
        var target = Target.Parse(command);
        var parameters = ParameterReader.Read(target.Query);
        Call call = _calls.FirstOrDefault(call => call.Matches(method, target.Components, parameters))
            ?? throw ApiException.NotFound(target.Path);
        ParameterReader.Check(parameters, call.Parameters, hasContentType: true);
        try
        {
            return await call.Answer(new ApiRequest("", server.Access, s_noStores, parameters));
        }
        catch (ArgumentException exception)
        {
            throw ApiException.BadRequest(exception.Message);
        }
    }
}
