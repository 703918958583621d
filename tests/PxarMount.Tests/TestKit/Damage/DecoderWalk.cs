using PxarArchive;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>An archive read from front to back, contents too: over sources, then over streams that cannot seek.</summary>
public static class DecoderWalk
{
    public static async Task RunAsync(WatchedSources sources, SeededRandom random)
    {
        IOException? fault = null;
        try
        {
            await using var decoder = new PxarDecoder(sources.Metadata, sources.Payload);
            await ReadAsync(decoder, sources, random);
        }
        catch (IOException exception)
        {
            fault = exception;
        }

        await using var forward = new PxarDecoder(
            new WatchedStream(sources.Metadata), sources.Payload is null ? null : new WatchedStream(sources.Payload));
        await ReadAsync(forward, sources, random);
        if (fault is not null)
            throw fault;
    }

    private static async Task ReadAsync(PxarDecoder decoder, WatchedSources sources, SeededRandom random)
    {
        byte[] buffer = new byte[65_536];
        long events = 0;
        while (await decoder.ReadNextAsync() is var met && met != PxarDecoderEvent.End)
        {
            Ensure.That(++events <= 2 + (sources.Metadata.Length / 8), "more events than items");
            if (met == PxarDecoderEvent.DirectoryEnd)
                continue;
            PxarEntry entry = decoder.Entry;
            Ensure.That(events == 1 || FileName.IsValidEntryName(entry.Name.Bytes), $"an invalid name was given out at {entry.Offset}");
            if (entry.Kind != PxarEntryKind.File || (sources.Payload is null && decoder.FormatVersion == 2) || random.OneIn(4))
                continue;
            long length = 0;
            for (int count; (count = await decoder.ReadContentAsync(buffer)) > 0;)
                length += count;
            Ensure.That(length == entry.Size, $"{length} of {entry.Size} bytes could be read, and no error");
        }

        Ensure.That(decoder.Depth == 0, "the end came before the root's end");
    }
}
