using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>
/// Finds a better reason why an archive cannot be opened than that there is no table at its end: most often a copy was not completed.
/// </summary>
internal static class OpenFailure
{
    // The reason is worth a moment, not a pass over a million entries.
    private const int MostEntries = 10_000;

    /// <summary>What to throw instead of <paramref name="failure"/>, which says what is wrong with the root's table.</summary>
    public static async ValueTask<PxarFormatException> ExplainAsync(
        IRandomAccessSource metadata, PxarFormatException failure, CancellationToken cancellationToken)
    {
        var decoder = new PxarDecoder(metadata, payload: null, leaveOpen: true);
        await using (decoder.ConfigureAwait(false))
        {
            try
            {
                for (int entries = 0; entries < MostEntries; entries++)
                {
                    if (await decoder.ReadNextAsync(cancellationToken).ConfigureAwait(false) == PxarDecoderEvent.End)
                        return failure;
                }
            }
            catch (PxarFormatException found)
            {
                return found.RequiredLength > metadata.Length
                    ? new PxarFormatException(
                        $"it is cut off: it has {metadata.Length} bytes of at least {found.RequiredLength}; copy it again", metadata.Length)
                    : found;
            }
        }

        return failure.Offset == metadata.Length - GoodbyeItem.Size
            ? new PxarFormatException("no goodbye table at the end: it is cut off, or damaged there", failure.Offset)
            : failure;
    }
}
