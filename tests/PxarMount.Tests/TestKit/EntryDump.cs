using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>Flattens archives for comparison: the same list however they are read, directories behind their children.</summary>
public static class EntryDump
{
    /// <summary>Every property of an entry as text, so that a difference can be read.</summary>
    public static string Describe(PxarEntry entry)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Hex(entry.Name)} {entry.Kind} {entry.Stat} ");
        text.Append(CultureInfo.InvariantCulture, $"at {entry.Offset}/{entry.HeadOffset}/{entry.HeadEnd} size {entry.Size} ");
        text.Append(CultureInfo.InvariantCulture, $"payload {entry.PayloadOffset} target {Hex(entry.LinkTarget)} ");
        text.Append(CultureInfo.InvariantCulture, $"link {entry.HardLinkTarget} device {entry.Device} ");
        foreach (PxarXAttr attribute in entry.Metadata.XAttrs)
            text.Append(CultureInfo.InvariantCulture, $"xattr {Hex(attribute.Name)}={Convert.ToHexStringLower(attribute.Value.Span)} ");
        PxarAcl acl = entry.Metadata.Acl;
        text.Append(CultureInfo.InvariantCulture, $"acl {string.Join(';', acl.Users)}|{string.Join(';', acl.Groups)}|");
        text.Append(CultureInfo.InvariantCulture, $"{acl.GroupObject}|{acl.Default}|");
        text.Append(CultureInfo.InvariantCulture, $"{string.Join(';', acl.DefaultUsers)}|{string.Join(';', acl.DefaultGroups)} ");
        if (entry.Metadata.FileCapabilities is ReadOnlyMemory<byte> capabilities)
            text.Append(CultureInfo.InvariantCulture, $"fcaps {Convert.ToHexStringLower(capabilities.Span)} ");
        text.Append(CultureInfo.InvariantCulture, $"quota {entry.Metadata.QuotaProjectId}");
        return text.ToString();
    }

    /// <summary>Everything that the accessor lists, iteratively.</summary>
    public static async Task<List<DecodedEntry>> ListAsync(PxarAccessor archive)
    {
        var result = new List<DecodedEntry>();
        PxarDirectory root = await archive.OpenRootAsync();
        var open = new Stack<(DecodedEntry Directory, IAsyncEnumerator<PxarDirectoryItem> Items)>();
        open.Push((new DecodedEntry(default, root.Entry, root.End), root.ReadItemsAsync().GetAsyncEnumerator()));
        try
        {
            while (open.TryPeek(out (DecodedEntry Directory, IAsyncEnumerator<PxarDirectoryItem> Items) top))
            {
                if (!await top.Items.MoveNextAsync())
                {
                    await open.Pop().Items.DisposeAsync();
                    result.Add(top.Directory);
                    continue;
                }

                PxarDirectoryItem item = top.Items.Current;
                var entry = new DecodedEntry(ArchiveRecorder.Join(top.Directory.Path, item.Entry.Name), item.Entry, item.DirectoryEnd);
                if (item.DirectoryEnd == 0)
                {
                    result.Add(entry);
                    continue;
                }

                PxarDirectory directory = await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd);
                Assert.Equal(item.Entry.HeadOffset, directory.Entry.HeadOffset);
                open.Push((entry, directory.ReadItemsAsync().GetAsyncEnumerator()));
            }
        }
        finally
        {
            while (open.TryPop(out (DecodedEntry Directory, IAsyncEnumerator<PxarDirectoryItem> Items) left))
                await left.Items.DisposeAsync();
        }

        return result;
    }

    /// <summary>Everything that a fresh decoder delivers.</summary>
    public static async Task<List<DecodedEntry>> DecodeAsync(PxarDecoder decoder)
    {
        var result = new List<DecodedEntry>();
        var open = new Stack<DecodedEntry>();
        PxarDecoderEvent next;
        while ((next = await decoder.ReadNextAsync()) != PxarDecoderEvent.End)
        {
            if (next == PxarDecoderEvent.DirectoryEnd)
            {
                result.Add(open.Pop() with { DirectoryEnd = decoder.Offset });
                continue;
            }

            FileName path = open.TryPeek(out DecodedEntry? parent) ? ArchiveRecorder.Join(parent.Path, decoder.Entry.Name) : default;
            var entry = new DecodedEntry(path, decoder.Entry, 0);
            if (decoder.Entry.Kind == PxarEntryKind.Directory)
                open.Push(entry);
            else
                result.Add(entry);
            Assert.Equal(open.Count, decoder.Depth);
        }

        return result;
    }

    /// <summary>Digests of the contents that a fresh decoder delivers, by path.</summary>
    public static async Task<List<(FileName Path, string Digest)>> DigestFilesAsync(PxarDecoder decoder)
    {
        var result = new List<(FileName Path, string Digest)>();
        var open = new Stack<FileName>();
        byte[] buffer = new byte[10_000];
        PxarDecoderEvent next;
        while ((next = await decoder.ReadNextAsync()) != PxarDecoderEvent.End)
        {
            if (next == PxarDecoderEvent.DirectoryEnd)
            {
                open.Pop();
                continue;
            }

            FileName path = open.TryPeek(out FileName parent) ? ArchiveRecorder.Join(parent, decoder.Entry.Name) : default;
            if (decoder.Entry.Kind == PxarEntryKind.Directory)
                open.Push(path);
            if (decoder.Entry.Kind != PxarEntryKind.File)
                continue;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int count;
            while ((count = await decoder.ReadContentAsync(buffer)) > 0)
                hash.AppendData(buffer.AsSpan(0, count));
            Assert.Equal(0, await decoder.ReadContentAsync(buffer));
            result.Add((path, Convert.ToHexStringLower(hash.GetHashAndReset())));
        }

        return result;
    }

    /// <summary>Fails at the first difference.</summary>
    public static void AssertEqual(List<DecodedEntry> expected, List<DecodedEntry> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Path, actual[i].Path);
            Assert.Equal(expected[i].DirectoryEnd, actual[i].DirectoryEnd);
            Assert.Equal(Describe(expected[i].Entry), Describe(actual[i].Entry));
        }
    }

    private static string Hex(FileName name) => $"\"{name}\"[{Convert.ToHexStringLower(name.Bytes)}]";
}
