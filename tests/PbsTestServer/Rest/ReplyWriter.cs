using System.Text;
using Microsoft.AspNetCore.Http;
using PbsTestServer.Faults;

namespace PbsTestServer.Rest;

/// <summary>Sends replies, as they are or spoiled.</summary>
internal static class ReplyWriter
{
    public static async Task WriteAsync(HttpContext context, ApiReply reply, Fault? fault = null)
    {
        if (fault is not null)
            reply = FaultyAnswer.Spoil(reply, fault);
        context.Response.ContentType = reply.ContentType;
        if (!reply.IsChunked)
            context.Response.ContentLength = reply.Body.Length;
        await context.Response.StartAsync(context.RequestAborted);
        if (fault is not { Kind: FaultKind.Stall or FaultKind.Cut or FaultKind.Abort })
        {
            await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
            return;
        }

        await context.Response.Body.WriteAsync(reply.Body[..Math.Min(fault.Offset, reply.Body.Length)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await FaultyAnswer.BreakAsync(context, fault.Kind);
    }

    /// <summary>Sends the text of an error, late where real servers are late.</summary>
    public static async Task WriteErrorAsync(HttpContext context, ApiException exception, TestServerOptions options)
    {
        if (exception.IsDelayed)
            await Task.Delay(options.RefusalDelay, options.Clock, context.RequestAborted);
        byte[] body = Encoding.UTF8.GetBytes(exception.Message);
        context.Response.StatusCode = exception.Status;
        if (exception.HasContentType)
            context.Response.ContentType = ApiReply.JsonType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
