using System.Text;
using Microsoft.AspNetCore.Http;

namespace PbsTestServer.Rest;

/// <summary>Sends replies.</summary>
internal static class ReplyWriter
{
    public static async Task WriteAsync(HttpContext context, ApiReply reply)
    {
        context.Response.ContentType = reply.ContentType;
        if (!reply.IsChunked)
            context.Response.ContentLength = reply.Body.Length;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    public static async Task WriteErrorAsync(HttpContext context, ApiException exception)
    {
        byte[] body = Encoding.UTF8.GetBytes(exception.Message);
        context.Response.StatusCode = exception.Status;
        if (exception.HasContentType)
            context.Response.ContentType = ApiReply.JsonType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
