using PbsBackup.Archive;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.RoundTrip;

/// <summary>Feeds what a decoder reads into an encoder.</summary>
internal static class Reencoding
{
    /// <summary>The archive once more. Where <paramref name="reuse"/> says so, a file is stored by reference to its old place.</summary>
    public static async Task<TestArchive> RunAsync(PxarDecoder decoder, Func<PxarEntry, bool>? reuse = null)
    {
        using var archive = new MemoryStream();
        using var payload = new MemoryStream();
        Assert.Equal(PxarDecoderEvent.Entry, await decoder.ReadNextAsync());
        bool split = decoder.FormatVersion == 2;
        var encoder = new PxarEncoder(archive, split ? payload : null);
        encoder.Begin(Head(decoder.Entry), decoder.Prelude);
        while (await decoder.ReadNextAsync() is var met && met != PxarDecoderEvent.End)
        {
            if (met == PxarDecoderEvent.Entry)
                await AddAsync(encoder, decoder, reuse);
            else if (decoder.Depth > 0)
                encoder.LeaveDirectory();
        }

        encoder.Finish();
        return new TestArchive(archive.ToArray(), split ? payload.ToArray() : null);
    }

    private static async Task AddAsync(PxarEncoder encoder, PxarDecoder decoder, Func<PxarEntry, bool>? reuse)
    {
        PxarEntry entry = decoder.Entry;
        byte[] name = entry.Name.Bytes.ToArray();
        switch (entry.Kind)
        {
            case PxarEntryKind.File when reuse?.Invoke(entry) == true:
                encoder.AddReusedFile(name, Head(entry), entry.PayloadOffset, entry.Size);
                break;
            case PxarEntryKind.File:
                byte[] content = new byte[entry.Size];
                for (int done = 0, count; done < content.Length; done += count)
                    Assert.NotEqual(0, count = await decoder.ReadContentAsync(content.AsMemory(done)));
                Assert.Equal(entry.Offset, encoder.AddFile(name, Head(entry), content));
                break;
            case PxarEntryKind.Directory:
                encoder.EnterDirectory(name, Head(entry));
                break;
            case PxarEntryKind.HardLink:
                encoder.AddHardLink(name, entry.LinkTarget.Bytes, entry.HardLinkTarget);
                break;
            case PxarEntryKind.SymbolicLink:
                encoder.AddSymbolicLink(name, Head(entry), entry.LinkTarget.Bytes);
                break;
            case PxarEntryKind.Fifo:
                encoder.AddFifo(name, Head(entry));
                break;
            case PxarEntryKind.Socket:
                encoder.AddSocket(name, Head(entry));
                break;
            default:
                encoder.AddDevice(name, Head(entry), entry.Device);
                break;
        }
    }

    private static PxarHead Head(PxarEntry entry) => new(entry.Stat, entry.Metadata);
}
