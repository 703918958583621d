using System.IO.Pipelines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PbsTestServer.Faults;
using PbsTestServer.Rest;

namespace PbsTestServer.Sessions;

/// <summary>Answers what comes over HTTP/2 in a reader session (protocol spec, 7.2).</summary>
internal sealed class SessionApplication(TestServerOptions options, FaultPlan faultPlan, ServerCounters counters)
    : IHttpApplication<DefaultHttpContext>
{
    private const int FlushLength = 256 << 10;
    private static readonly Parameter[] s_download = [Parameter.FileName];
    private static readonly Parameter[] s_chunk = [Parameter.Digest];
    private static readonly byte[] s_speedTest = [.. Enumerable.Repeat((byte)'A', 1 << 20)];

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
            await ReplyWriter.WriteErrorAsync(context, exception, options);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        ReaderSession session = context.Features.GetRequiredFeature<ReaderSession>();
        var target = Target.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        Dictionary<string, string> parameters = ParameterReader.Read(target.Query);
        string name = HttpMethods.IsGet(context.Request.Method) ? target.Path : "other";
        counters.CountRequest(name);
        IReadOnlyList<Fault> faults = faultPlan.Take(name, $"{target.Path}?{target.Query}");
        await FaultyAnswer.BeforeAsync(context, faults, options.Clock);
        Fault? fault = FaultyAnswer.OfBody(faults);
        switch (name)
        {
            case "/":
                await ReplyWriter.WriteAsync(context, ApiReply.Folders("chunk", "download", "speedtest"), fault);
                break;
            case "/speedtest":
                await ReplyWriter.WriteAsync(context, new ApiReply(s_speedTest, ApiReply.BytesType), fault);
                break;
            case "/download":
                ParameterReader.Check(parameters, s_download, hasContentType: false);
                await ReplyWriter.WriteAsync(context, ApiReply.Bytes(ReadFile(session, parameters["file-name"])), fault);
                break;
            case "/chunk":
                ParameterReader.Check(parameters, s_chunk, hasContentType: false);
                await SendChunkAsync(context, session, parameters["digest"], fault);
                break;
            default:
                throw ApiException.NotFound(target.Path);
        }
    }

    private static byte[] ReadFile(ReaderSession session, string name)
    {
        bool isIndex = IndexFile.IsIndexName(name);
        if (!isIndex && !name.EndsWith(StoredName.BlobExtension, StringComparison.Ordinal))
            throw ApiException.BadRequest($"unknown archive type of '{name}'");
        byte[]? file = session.Store.FindFile(session.Snapshot, name);
        string path = Path.Combine(session.Store.FolderOf(session.Snapshot), name);
        if (file is null && isIndex)
            throw ApiException.BadRequest($"unable to open index \"{path}\" - No such file or directory (os error 2)");
        if (file is null)
            throw new ApiException(404, $"open file \"{path}\" failed - not found");
        if (isIndex)
            AllowChunks(session, file, name);
        return file;
    }

    private static void AllowChunks(ReaderSession session, byte[] file, string name)
    {
        try
        {
            IChunkIndex index = IndexFile.Parse(file, name);
            for (int position = 0; position < index.Count; position++)
                session.Allow(index[position].Digest);
        }
        catch (PbsException exception)
        {
            throw ApiException.BadRequest(exception.Message);
        }
    }

    private async Task SendChunkAsync(HttpContext context, ReaderSession session, string text, Fault? fault)
    {
        if (!ChunkDigest.TryParse(text, out ChunkDigest digest) || !session.IsAllowed(digest))
            throw new ApiException(401, $"download chunk {text} not allowed") { IsDelayed = true };
        string path = session.Store.PathOf(digest);
        using SafeFileHandle? file = session.Store.IsRemoved(digest) || !File.Exists(path) ? null : File.OpenHandle(path);
        if (file is null)
            throw ApiException.BadRequest($"reading file \"{path}\" failed: No such file or directory (os error 2)");
        int length = (int)RandomAccess.GetLength(file);
        counters.ChunkServed(digest, length);
        if (fault is null)
        {
            await SendFileAsync(context, file, length);
            return;
        }

        byte[] blob = new byte[length];
        RandomAccess.Read(file, blob, 0);
        await ReplyWriter.WriteAsync(context, new ApiReply(blob, ApiReply.BytesType), fault);
    }

    /// <summary>Straight into the buffers of the connection: what a server spends here, a client on the same machine lacks.</summary>
    private static async Task SendFileAsync(HttpContext context, SafeFileHandle file, int length)
    {
        context.Response.ContentType = ApiReply.BytesType;
        context.Response.ContentLength = length;
        PipeWriter writer = context.Response.BodyWriter;
        int unflushed = 0;
        for (int offset = 0, read; offset < length; offset += read)
        {
            Memory<byte> buffer = writer.GetMemory();
            read = RandomAccess.Read(file, buffer.Span[..Math.Min(buffer.Length, length - offset)], offset);
            if (read == 0)
                break;
            writer.Advance(read);
            unflushed += read;
            if (unflushed < FlushLength && offset + read < length)
                continue;
            FlushResult result = await writer.FlushAsync(context.RequestAborted);
            unflushed = 0;
            if (result.IsCompleted)
                break;
        }
    }
}
