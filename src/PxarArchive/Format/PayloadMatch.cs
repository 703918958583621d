using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>Tells by a few files whether a payload stream is that of an archive, and not of another one.</summary>
internal static class PayloadMatch
{
    private const int MostEntries = 256;
    private const int MostSamples = 4;

    /// <summary>
    /// False when most of the files that are looked at, some of those with which the archive begins, are not where it says. A damaged
    /// file among others does not count, nor does damage of the archive, nor what cannot be read, nor what is cut off: whoever reads
    /// those files is told.
    /// </summary>
    public static async ValueTask<bool> IsLikelyAsync(
        IRandomAccessSource metadata, IRandomAccessSource payload, bool isCutOff, CancellationToken cancellationToken)
    {
        List<PxarEntry> files = await FirstFilesAsync(metadata, cancellationToken).ConfigureAwait(false);
        if (isCutOff)
            files.RemoveAll(file => IsBeyond(payload, file));
        int samples = Math.Min(files.Count, MostSamples);
        int found = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            PxarEntry file = files[samples == 1 ? 0 : (int)((long)sample * (files.Count - 1) / (samples - 1))];
            if (await IsThereAsync(payload, file, cancellationToken).ConfigureAwait(false))
                found++;
        }

        return 2 * found >= samples;
    }

    private static async ValueTask<List<PxarEntry>> FirstFilesAsync(IRandomAccessSource metadata, CancellationToken cancellationToken)
    {
        var files = new List<PxarEntry>();
        var decoder = new PxarDecoder(metadata, payload: null, leaveOpen: true);
        await using (decoder.ConfigureAwait(false))
        {
            try
            {
                PxarDecoderEvent met = PxarDecoderEvent.Entry;
                for (int entries = 0; entries < MostEntries && met != PxarDecoderEvent.End; entries++)
                {
                    met = await decoder.ReadNextAsync(cancellationToken).ConfigureAwait(false);
                    if (met == PxarDecoderEvent.Entry && decoder.Entry.Kind == PxarEntryKind.File)
                        files.Add(decoder.Entry);
                }
            }
            catch (IOException)
            {
                // Those that were met are as good as any.
            }
        }

        return files;
    }

    private static bool IsBeyond(IRandomAccessSource payload, PxarEntry file) =>
        file.PayloadOffset > payload.Length - PxarHeader.Size - file.Size;

    private static async ValueTask<bool> IsThereAsync(IRandomAccessSource payload, PxarEntry file, CancellationToken cancellationToken)
    {
        if (IsBeyond(payload, file))
            return false;
        byte[] header = ArrayPool<byte>.Shared.Rent(PxarHeader.Size);
        try
        {
            await payload.ReadExactlyAsync(file.PayloadOffset, header.AsMemory(0, PxarHeader.Size), cancellationToken)
                .ConfigureAwait(false);
            return PxarHeader.Parse(header) == PxarHeader.ForContent(PxarItemType.Payload, file.Size);
        }
        catch (IOException)
        {
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }
}
