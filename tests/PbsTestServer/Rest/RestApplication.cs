using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PbsTestServer.Access;
using PbsTestServer.Faults;
using PbsTestServer.Sessions;
using PbsTestServer.Stores;

namespace PbsTestServer.Rest;

/// <summary>Answers what comes over HTTP/1.1: REST calls, and the upgrade to a session.</summary>
internal sealed class RestApplication(
    TestServerOptions options,
    ServedStores stores,
    IReadOnlyList<Call> calls,
    Authenticator authenticator,
    ReaderUpgrade upgrade,
    FaultPlan faultPlan,
    ServerCounters counters)
    : IHttpApplication<DefaultHttpContext>
{
    private const string NoCookie = "__Host-PBSAuthCookie=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=Lax; HttpOnly; Path=/;";
    private const string Success = ""","status":200,"success":true}""";

    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(DefaultHttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (ApiException exception)
        {
            if (exception.Status == 401 && options.Release == ServerRelease.Pbs4)
                context.Response.Headers.SetCookie = NoCookie;
            await ReplyWriter.WriteErrorAsync(context, exception, options);
        }
    }

    private async Task AnswerAsync(DefaultHttpContext context)
    {
        var target = Target.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (target.Components.Count == 0)
        {
            await ReplyWriter.WriteAsync(context, new ApiReply("index\n"u8.ToArray(), "text/html"));
            return;
        }

        if (target.Components is not ["api2", "json" or "extjs", ..])
            throw ApiException.NotFound(target.Path);
        string[] components = [.. target.Components.Skip(2)];
        if (context.Request.Method == HttpMethods.Get && components is ["reader"])
        {
            Fault? broken = FaultyAnswer.OfBody(await MeetFaultsAsync(context, "GET reader", target));
            if (broken is not null)
                await FaultyAnswer.BreakAsync(context, broken.Kind);
            await upgrade.RunAsync(context, authenticator.Identify(context.Request), target);
            return;
        }

        var fromPath = new Dictionary<string, string>(StringComparer.Ordinal);
        Call? call = calls.FirstOrDefault(call => call.Matches(context.Request.Method, components, fromPath));
        IReadOnlyList<Fault> faults = await MeetFaultsAsync(context, call is null ? "other" : $"{call.Method} {call.Path}", target);
        string identity = call is { IsPublic: true } ? "" : authenticator.Identify(context.Request);
        if (call is null)
            throw ApiException.NotFound(target.Path);
        ApiReply reply = await call.Answer(await ReadAsync(context.Request, call, fromPath, target, identity));
        if (target.Components[1] == "extjs")
            reply = reply with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(reply.Body.Span[..^1]) + Success) };
        await ReplyWriter.WriteAsync(context, reply, FaultyAnswer.OfBody(faults));
    }

    private async ValueTask<IReadOnlyList<Fault>> MeetFaultsAsync(HttpContext context, string name, Target target)
    {
        counters.CountRequest(name);
        IReadOnlyList<Fault> faults = faultPlan.Take(name, $"{target.Path}?{target.Query}");
        await FaultyAnswer.BeforeAsync(context, faults, options.Clock);
        return faults;
    }

    private async ValueTask<ApiRequest> ReadAsync(
        HttpRequest request, Call call, Dictionary<string, string> fromPath, Target target, string identity)
    {
        Dictionary<string, string> found = call.IsRaw
            ? ParameterReader.Read(target.Query)
            : await ParameterReader.ReadAsync(request, target.Query);
        foreach ((string name, string value) in fromPath)
            found[name] = value;
        ParameterReader.Check(found, call.Parameters, hasContentType: !call.IsRaw);
        return new ApiRequest(identity, options.Access, stores, found);
    }
}
