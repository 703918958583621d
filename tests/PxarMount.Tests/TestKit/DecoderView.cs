using System.Security.Cryptography;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>What the forward decoder of an archive shows, for comparison with a <see cref="TreeListing"/>.</summary>
public static class DecoderView
{
    public static async Task<TreeListing> RecordAsync(PxarDecoder decoder, bool contents = true)
    {
        var files = new Dictionary<long, (PxarEntry Entry, string? Hash)>();
        var seen = new List<SeenEntry>();
        var path = new Stack<byte[]>();
        while (true)
        {
            PxarDecoderEvent met = await decoder.ReadNextAsync();
            if (met == PxarDecoderEvent.End)
                return TreeListing.From(seen);
            if (met == PxarDecoderEvent.DirectoryEnd)
            {
                path.Pop();
                continue;
            }

            PxarEntry entry = decoder.Entry;
            byte[] own = path.TryPeek(out byte[]? parent)
                ? parent.Length == 0 ? entry.Name.Bytes.ToArray() : [.. parent, (byte)'/', .. entry.Name.Bytes]
                : [];
            if (entry.Kind == PxarEntryKind.Directory)
                path.Push(own);
            (PxarEntry Entry, string? Hash) shown = (entry, null);
            if (entry.Kind == PxarEntryKind.HardLink)
                shown = files[entry.HardLinkTarget];
            else if (entry.Kind == PxarEntryKind.File)
                files.Add(entry.Offset, shown = (entry, contents ? await HashAsync(decoder, entry) : null));
            seen.Add(EntryView.See(shown.Entry, own, shown.Hash));
        }
    }

    private static async Task<string> HashAsync(PxarDecoder decoder, PxarEntry file)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[10_000];
        long length = 0;
        for (int count; (count = await decoder.ReadContentAsync(buffer)) > 0; length += count)
            sha.AppendData(buffer, 0, count);
        return length == file.Size
            ? Convert.ToHexStringLower(sha.GetHashAndReset())
            : throw new InvalidDataException($"{length} of {file.Size} bytes could be read");
    }
}
