using System.Text;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>Reads an archive in every way and tells which ones refused it. Anything but a format error is thrown.</summary>
public static class RefusalProbe
{
    /// <summary>Name of the entry that the archive is about.</summary>
    public const string Victim = "x";

    public static async Task<Refusal> RunAsync(
        byte[] metadata, byte[]? payload = null, byte[]? victim = null, bool isLengthKnown = false)
    {
        Refusal refusals = Refusal.None;
        bool bySource = await IsRefusedAsync(() => DecodeAsync(new PxarDecoder(new MemorySource(metadata), Source(payload)), payload));
        Stream trickle = isLengthKnown ? new MemoryStream(metadata) : new TricklingStream(metadata, 7 + (metadata.Length / 1000));
        bool byStream = await IsRefusedAsync(
            () => DecodeAsync(new PxarDecoder(trickle, payload is null ? null : new TricklingStream(payload, 7)), payload));
        Assert.Equal(bySource, byStream);
        if (bySource)
            refusals |= Refusal.Decoder;

        PxarAccessor? archive = null;
        if (await IsRefusedAsync(async () => archive = await PxarAccessor.OpenAsync(new MemorySource(metadata), Source(payload))))
            return refusals | Refusal.Open;
        await using PxarAccessor opened = archive!;
        if (await IsRefusedAsync(() => EntryDump.ListAsync(opened)))
            refusals |= Refusal.List;
        PxarDirectoryItem? found = null;
        PxarDirectory root = await opened.OpenRootAsync();
        if (await IsRefusedAsync(async () => found = await root.LookupAsync(victim ?? Encoding.UTF8.GetBytes(Victim))))
            refusals |= Refusal.Lookup;
        if (found is not null && await IsRefusedAsync(() => UseAsync(opened, found.Value)))
            refusals |= Refusal.Use;
        return refusals;
    }

    private static MemorySource? Source(byte[]? bytes) => bytes is null ? null : new MemorySource(bytes);

    private static async Task DecodeAsync(PxarDecoder decoder, byte[]? payload)
    {
        byte[] buffer = new byte[100];
        await using (decoder)
        {
            while (await decoder.ReadNextAsync() is PxarDecoderEvent next && next != PxarDecoderEvent.End)
            {
                long size = 0;
                bool hasContent = decoder.FormatVersion == 1 || payload is not null;
                while (next == PxarDecoderEvent.Entry && hasContent && await decoder.ReadContentAsync(buffer) is int count and > 0)
                    size += count;
                if (next == PxarDecoderEvent.Entry && hasContent)
                    Assert.Equal(decoder.Entry.Size, size);
            }
        }
    }

    private static async Task UseAsync(PxarAccessor archive, PxarDirectoryItem item)
    {
        if (item.Entry.Kind == PxarEntryKind.HardLink)
            await archive.ResolveHardLinkAsync(item.Entry);
        if (item.Entry.Kind == PxarEntryKind.Directory)
            await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd);
        if (item.Entry.Kind == PxarEntryKind.File && archive.HasContent)
        {
            IRandomAccessSource content = archive.OpenContent(item.Entry);
            Assert.Equal(0, await content.ReadAsync(content.Length, new byte[1]));
            await ArchiveRecorder.DigestAsync(content);
        }
    }

    private static async Task<bool> IsRefusedAsync(Func<Task> action)
    {
        try
        {
            await action();
            return false;
        }
        catch (PxarFormatException)
        {
            return true;
        }
    }
}
