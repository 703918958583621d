using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PbsTestServer.Rest;

namespace PbsTestServer.Control;

/// <summary>The control port: <c>POST /cut?path=/chunk</c>, <c>GET /counters</c>, and a page of help for everything else.</summary>
internal sealed class ControlApplication(ControlDesk desk, TestServerOptions options) : IHttpApplication<DefaultHttpContext>
{
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(DefaultHttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        try
        {
            string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            ApiReply reply = target == "/"
                ? new ApiReply(Encoding.UTF8.GetBytes(ControlCalls.Help + "\n"), "text/plain")
                : await desk.RunAsync(context.Request.Method, target);
            await ReplyWriter.WriteAsync(context, reply);
        }
        catch (ApiException exception)
        {
            await ReplyWriter.WriteErrorAsync(context, exception, options);
        }
    }
}
