using System.Buffers.Binary;
using PbsBackup.Archive;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.RoundTrip;

/// <summary>Feeds what a decoder reads of an archive into an encoder.</summary>
internal sealed class Reencoding
{
    private readonly TestArchive _old;
    private readonly HashSet<long> _reused;
    private readonly MemoryStream _archive = new();
    private readonly MemoryStream? _payload;
    private readonly PxarEncoder _encoder;

    private Reencoding(TestArchive old, HashSet<long> reused)
    {
        (_old, _reused) = (old, reused);
        _payload = old.Payload is null ? null : new MemoryStream();
        _encoder = new PxarEncoder(_archive, _payload);
    }

    /// <summary>The archive once more; what was stored by reference to older payloads is so again.</summary>
    public static async Task<TestArchive> RunAsync(TestArchive old) => await new Reencoding(old, await FindReusedAsync(old)).RunAsync();

    private static PxarDecoder Open(TestArchive archive) =>
        new(new MemorySource(archive.Metadata), archive.Payload is null ? null : new MemorySource(archive.Payload));

    /// <summary>
    /// Offsets of the files that were not newly written: their goodbye records count the metadata only.
    /// </summary>
    private static async Task<HashSet<long>> FindReusedAsync(TestArchive archive)
    {
        var reused = new HashSet<long>();
        if (archive.Payload is null)
            return reused;
        var lengths = new Dictionary<long, ulong>();
        var files = new List<PxarEntry>();
        await using PxarDecoder decoder = Open(archive);
        while (await decoder.ReadNextAsync() is var met && met != PxarDecoderEvent.End)
        {
            if (met == PxarDecoderEvent.DirectoryEnd)
                ReadTable(archive.Metadata.AsSpan(0, (int)decoder.Offset), lengths);
            else if (decoder.Entry.Kind == PxarEntryKind.File)
                files.Add(decoder.Entry);
        }

        reused.UnionWith(files.Where(file => file.Size > 0 && lengths[file.Offset] == (ulong)(file.HeadEnd - file.Offset)).Select(file => file.Offset));
        return reused;
    }

    private static void ReadTable(ReadOnlySpan<byte> upToItsEnd, Dictionary<long, ulong> lengths)
    {
        long goodbye = upToItsEnd.Length - BinaryPrimitives.ReadInt64LittleEndian(upToItsEnd[^8..]);
        for (int place = (int)goodbye + 16; place < upToItsEnd.Length - 24; place += 24)
        {
            long offset = goodbye - BinaryPrimitives.ReadInt64LittleEndian(upToItsEnd[(place + 8)..]);
            lengths[offset] = BinaryPrimitives.ReadUInt64LittleEndian(upToItsEnd[(place + 16)..]);
        }
    }

    private static PxarHead Head(PxarEntry entry) => new(entry.Stat, entry.Metadata);

    private async Task<TestArchive> RunAsync()
    {
        await using PxarDecoder decoder = Open(_old);
        Assert.Equal(PxarDecoderEvent.Entry, await decoder.ReadNextAsync());
        _encoder.Begin(Head(decoder.Entry), decoder.Prelude);
        while (await decoder.ReadNextAsync() is var met && met != PxarDecoderEvent.End)
        {
            if (met == PxarDecoderEvent.Entry)
                await AddAsync(decoder);
            else if (decoder.Depth > 0)
                _encoder.LeaveDirectory();
        }

        // In front of the last marker there may be more that nobody refers to.
        InjectUpTo((_old.Payload?.Length ?? 0) - 16);
        _encoder.Finish();
        return new TestArchive(_archive.ToArray(), _payload?.ToArray());
    }

    /// <summary>Copies what the payload stream has between what was written so far and <paramref name="offset"/>: bytes from elsewhere.</summary>
    private void InjectUpTo(long offset)
    {
        long start = _encoder.PayloadPosition;
        if (_payload is null || offset <= start)
            return;
        _encoder.AdvancePayload(offset - start);
        _payload.Write(_old.Payload!.AsSpan((int)start, (int)(offset - start)));
    }

    private async Task AddAsync(PxarDecoder decoder)
    {
        PxarEntry entry = decoder.Entry;
        byte[] name = entry.Name.Bytes.ToArray();
        switch (entry.Kind)
        {
            case PxarEntryKind.File when _reused.Contains(entry.Offset):
                _encoder.AddReusedFile(name, Head(entry), entry.PayloadOffset, entry.Size);
                break;
            case PxarEntryKind.File:
                InjectUpTo(entry.PayloadOffset);
                byte[] content = new byte[entry.Size];
                for (int done = 0, count; done < content.Length; done += count)
                    Assert.NotEqual(0, count = await decoder.ReadContentAsync(content.AsMemory(done)));
                Assert.Equal(entry.Offset, _encoder.AddFile(name, Head(entry), content));
                break;
            case PxarEntryKind.Directory:
                _encoder.EnterDirectory(name, Head(entry));
                break;
            case PxarEntryKind.HardLink:
                _encoder.AddHardLink(name, entry.LinkTarget.Bytes, entry.HardLinkTarget);
                break;
            case PxarEntryKind.SymbolicLink:
                _encoder.AddSymbolicLink(name, Head(entry), entry.LinkTarget.Bytes);
                break;
            case PxarEntryKind.Fifo:
                _encoder.AddFifo(name, Head(entry));
                break;
            case PxarEntryKind.Socket:
                _encoder.AddSocket(name, Head(entry));
                break;
            default:
                _encoder.AddDevice(name, Head(entry), entry.Device);
                break;
        }
    }
}
