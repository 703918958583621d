using System.Buffers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PbsTestServer.Rest;

namespace PbsTestServer.Sessions;

/// <summary>Answers what comes over HTTP/2 in a reader session (protocol spec, 7.2).</summary>
internal sealed class SessionApplication(TestServerOptions options, ServerCounters counters) : IHttpApplication<DefaultHttpContext>
{
    private static readonly Parameter[] s_download = [Parameter.FileName];
    private static readonly Parameter[] s_chunk = [Parameter.Digest];
    private static readonly byte[] s_speedTest = Enumerable.Repeat((byte)'A', 1 << 20).ToArray();

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
            if (exception.IsDelayed)
                await Task.Delay(options.RefusalDelay, options.Clock, context.RequestAborted);
            await ReplyWriter.WriteErrorAsync(context, exception);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        ReaderSession session = context.Features.GetRequiredFeature<ReaderSession>();
        var target = Target.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        Dictionary<string, string> parameters = ParameterReader.Read(target.Query);
        bool isGet = HttpMethods.IsGet(context.Request.Method);
        switch (isGet ? target.Components : ["?"])
        {
            case []:
                await ReplyWriter.WriteAsync(context, ApiReply.Folders("chunk", "download", "speedtest"));
                break;
            case ["speedtest"]:
                await ReplyWriter.WriteAsync(context, new ApiReply(s_speedTest, ApiReply.BytesType));
                break;
            case ["download"]:
                counters.CountRequest("/download");
                ParameterReader.Check(parameters, s_download, hasContentType: false);
                await ReplyWriter.WriteAsync(context, ApiReply.Bytes(ReadFile(session, parameters["file-name"])));
                break;
            case ["chunk"]:
                counters.CountRequest("/chunk");
                ParameterReader.Check(parameters, s_chunk, hasContentType: false);
                await SendChunkAsync(context, session, parameters["digest"]);
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

    private async Task SendChunkAsync(HttpContext context, ReaderSession session, string text)
    {
        if (!ChunkDigest.TryParse(text, out ChunkDigest digest) || !session.IsAllowed(digest))
            throw new ApiException(401, $"download chunk {text} not allowed") { IsDelayed = true };
        string path = session.Store.PathOf(digest);
        using SafeFileHandle? file = session.Store.IsRemoved(digest) || !File.Exists(path) ? null : File.OpenHandle(path);
        if (file is null)
            throw ApiException.BadRequest($"reading file \"{path}\" failed: No such file or directory (os error 2)");
        int length = (int)RandomAccess.GetLength(file);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            int read = RandomAccess.Read(file, buffer.AsSpan(0, length), 0);
            counters.ChunkServed(digest, read);
            await ReplyWriter.WriteAsync(context, new ApiReply(buffer.AsMemory(0, read), ApiReply.BytesType));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
