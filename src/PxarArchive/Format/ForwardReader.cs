using System.Runtime.CompilerServices;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>Reads heads forward from anywhere in an archive, over the ends of directories and into the next ones.</summary>
internal static class ForwardReader
{
    // Who looks for files is not to be led through a million links.
    private const int MostOthers = 256;

    /// <summary>The regular files from <paramref name="offset"/> on, where a named head or a GOODBYE item stands.</summary>
    public static async IAsyncEnumerable<PxarEntry> ReadFilesAsync(
        IRandomAccessSource source, long offset, HeadContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var window = new ItemWindow(source, context.Limit);
        HeadProgress progress = default;
        int others = 0;
        while (offset < context.LastEnd && others < MostOthers)
        {
            if (!TryStep(window.From(offset), context, ref offset, ref progress, out PxarEntry? file))
            {
                await window.FillAsync(offset, progress.Needed, cancellationToken).ConfigureAwait(false);
                continue;
            }

            progress = default;
            if (file is null)
                others++;
            else
                yield return file;
        }
    }

    private static bool TryStep(
        ReadOnlySpan<byte> window, in HeadContext context, ref long offset, ref HeadProgress progress, out PxarEntry? file)
    {
        file = null;
        progress.Needed = PxarHeader.Size;
        if (window.Length < PxarHeader.Size)
            return false;
        PxarHeader header = PxarHeader.Parse(window);
        if (header.Type == PxarItemType.Goodbye)
        {
            header.Validate(offset);
            if (header.FullSize > (ulong)(context.Limit - offset))
                throw PxarFormatException.Beyond(offset, header.ContentLength);
            offset += (long)header.FullSize;
            return true;
        }

        if (!PxarHeadParser.TryParse(window, offset, context, ref progress, out ParsedHead head))
            return false;
        bool isFile = head.Kind == PxarEntryKind.File;
        if (isFile)
            file = head.ToEntry();
        offset = isFile && context.FormatVersion == 1 ? head.HeadEnd + head.Size : head.HeadEnd;
        return true;
    }
}
