using PbsReader.Chunks;

namespace PbsReader.Remote;

/// <summary>Reads bodies of answers, never more than allowed, whatever length they announce.</summary>
internal static class BodyReader
{
    private const int FirstLength = 64 << 10;

    /// <summary>The whole body; null when it is longer than <paramref name="maxLength"/>.</summary>
    internal static async ValueTask<byte[]?> ReadAsync(HttpContent content, long maxLength, RequestTimeout timeout)
    {
        long? announced = content.Headers.ContentLength;
        if (announced > maxLength)
            return null;
        Stream body = await content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);

        // One more than allowed, or announced, tells whether there is more. What was only announced is not taken at once.
        long most = Math.Min(announced ?? maxLength, Math.Min(maxLength, Array.MaxLength - 1)) + 1;
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(most, announced is null ? FirstLength : 1 << 20));
        int length = 0;
        while (true)
        {
            int count = await body.ReadAsync(bytes.AsMemory(length), timeout.Token).ConfigureAwait(false);
            timeout.OnProgress();
            length += count;
            if (count == 0)
                break;
            if (length == most)
                return null;
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(most, 2L * length));
        }

        if (length < announced)
            throw new EndOfStreamException($"an answer of {announced} bytes ended after {length}");
        Array.Resize(ref bytes, length);
        return bytes;
    }

    /// <summary>The start of an error's body as text.</summary>
    internal static async ValueTask<string> ReadTextAsync(HttpContent content, RequestTimeout timeout)
    {
        byte[] bytes = new byte[ServerText.MaxBytes];
        Stream body = await content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
        int length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, timeout.Token).ConfigureAwait(false);
        return ServerText.Of(bytes.AsSpan(0, length));
    }

    /// <summary>The whole body in pooled memory, which is the caller's; null when it is longer than <paramref name="maxLength"/>.</summary>
    internal static async ValueTask<ChunkBuffer?> ReadPooledAsync(HttpContent content, int maxLength, RequestTimeout timeout)
    {
        long? announced = content.Headers.ContentLength;
        if (announced > maxLength)
            return null;
        Stream body = await content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
        ChunkBuffer buffer = ChunkBuffer.Rent((int)(announced ?? maxLength));
        try
        {
            int length = 0;
            while (length < buffer.Length)
            {
                int count = await body.ReadAsync(buffer.WritableMemory[length..], timeout.Token).ConfigureAwait(false);
                timeout.OnProgress();
                length += count;
                if (count == 0)
                    break;
            }

            if (length < announced)
                throw new EndOfStreamException($"an answer of {announced} bytes ended after {length}");
            if (length == buffer.Length && await body.ReadAsync(new byte[1], timeout.Token).ConfigureAwait(false) > 0)
            {
                buffer.Dispose();
                return null;
            }

            buffer.Trim(length);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
