using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>Reads the head of one entry from a source, with a window that grows until the parser is content.</summary>
internal static class HeadReader
{
    // Most heads are about 100 bytes; long names and ACLs still fit mostly.
    private const int FirstWindow = 1024;

    /// <summary>The entry whose head starts at <paramref name="offset"/>.</summary>
    public static async ValueTask<PxarEntry> ReadAsync(
        IRandomAccessSource source, long offset, HeadContext context, CancellationToken cancellationToken)
    {
        PxarEntry? entry = await ReadAsync(source, offset, context, name: null, cancellationToken).ConfigureAwait(false);
        return entry!;
    }

    /// <summary>The entry at <paramref name="offset"/>; null when it has another name than <paramref name="name"/>.</summary>
    public static async ValueTask<PxarEntry?> ReadAsync(
        IRandomAccessSource source, long offset, HeadContext context, ReadOnlyMemory<byte>? name, CancellationToken cancellationToken)
    {
        byte[] window = ArrayPool<byte>.Shared.Rent(FirstWindow);
        try
        {
            int count = 0;
            int needed = PxarHeader.Size;
            int wanted = FirstWindow;
            HeadProgress progress = default;
            while (true)
            {
                int available = (int)Math.Clamp(context.Limit - offset, count, wanted);
                if (available > window.Length)
                    window = Grow(window, available, count);
                try
                {
                    await source.ReadExactlyAsync(offset + count, window.AsMemory(count, available - count), cancellationToken)
                        .ConfigureAwait(false);
                }
                catch (IOException exception) when (exception is not PxarFormatException && available > needed)
                {
                    // What cannot be read may lie behind the head.
                    wanted = needed;
                    continue;
                }

                count = available;

                if (name is not null && HasOtherName(window.AsSpan(0, count), offset, context, name.Value.Span))
                    return null;
                if (PxarHeadParser.TryParseEntry(window.AsSpan(0, count), offset, context, ref progress) is PxarEntry entry)
                    return entry;
                needed = Math.Max(progress.Needed, count + 1);
                wanted = Math.Max(needed, 2 * count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    private static bool HasOtherName(ReadOnlySpan<byte> window, long offset, in HeadContext context, ReadOnlySpan<byte> name) =>
        PxarHeadParser.TryParseName(window, offset, context, out ReadOnlySpan<byte> found) && !found.SequenceEqual(name);

    private static byte[] Grow(byte[] window, int length, int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        window.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(window);
        return larger;
    }
}
