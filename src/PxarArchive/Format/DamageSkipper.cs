using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>Finds the way behind a child that cannot be read: the goodbye table knows where every child starts.</summary>
internal static class DamageSkipper
{
    // Every damaged child costs a pass over the table: a larger one would let a hostile archive take hours of time.
    private const int MostChildren = 65536;
    private const int RecordsAtOnce = 512;

    /// <summary>
    /// Whether a child starts at <paramref name="position"/>, and where the first one behind it starts, or the children end; null when the
    /// table cannot be read or is too large for it.
    /// </summary>
    public static async ValueTask<(bool IsChild, long Next)?> FindNextAsync(
        IRandomAccessSource source, GoodbyeTable table, long position, CancellationToken cancellationToken)
    {
        if (table.Count > MostChildren)
            return null;
        bool isChild = false;
        long next = table.GoodbyeOffset;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(RecordsAtOnce * GoodbyeItem.Size);
        try
        {
            for (long done = 0; done < table.Count; done += RecordsAtOnce)
            {
                int count = (int)Math.Min(RecordsAtOnce, table.Count - done);
                long offset = table.GoodbyeOffset + PxarHeader.Size + (done * GoodbyeItem.Size);
                await source.ReadExactlyAsync(offset, buffer.AsMemory(0, count * GoodbyeItem.Size), cancellationToken)
                    .ConfigureAwait(false);
                for (int record = 0; record < count; record++)
                {
                    ulong distance = GoodbyeItem.Parse(buffer.AsSpan(record * GoodbyeItem.Size)).Offset;
                    if (distance == 0 || distance > (ulong)table.GoodbyeOffset)
                        continue;
                    long start = table.GoodbyeOffset - (long)distance;
                    isChild |= start == position;
                    if (start > position && start < next)
                        next = start;
                }
            }

            return (isChild, next);
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The name of the child at an offset; empty when it cannot be read.</summary>
    public static async ValueTask<FileName> ReadNameAsync(
        IRandomAccessSource source, long offset, HeadContext context, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PxarHeader.Size + FileName.MaxLength + 1);
        try
        {
            int wanted = (int)Math.Clamp(context.Limit - offset, 0, PxarHeader.Size + FileName.MaxLength + 1);
            int count = await source.ReadAsync(offset, buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            return PxarHeadParser.TryParseName(buffer.AsSpan(0, count), offset, context, out ReadOnlySpan<byte> name)
                ? new FileName(name)
                : default;
        }
        catch (IOException)
        {
            return default;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
