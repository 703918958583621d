using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>
/// Reads the children of a directory one by one. A child that cannot be read leaves <see cref="MoveNextAsync"/> as an exception; the
/// next call goes on behind it where the directory's table tells the way, and says that the directory is over where it does not.
/// Not safe for concurrent use.
/// </summary>
public sealed class DirectoryCursor(DirectoryNode directory)
{
    // Each costs a search of the whole table, and a line on the terminal.
    private const int MostSkipped = 64;
    private IAsyncEnumerator<DirectoryItem>? _open;
    private long _cookie;
    private int _skipped;
    private bool _isEnded;

    /// <summary>The current child.</summary>
    public DirectoryItem Current { get; private set; }

    /// <summary>Goes on; false at the end.</summary>
    /// <exception cref="IOException">The next child, or the rest of the directory, cannot be read; the message says which.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
            return false;
        try
        {
            _open ??= directory.EnumerateAsync(_cookie, cancellationToken).GetAsyncEnumerator(cancellationToken);
            _isEnded = !await _open.MoveNextAsync().ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await CloseAsync().ConfigureAwait(false);
            IOException? skipped = await SkipAsync(error, cancellationToken).ConfigureAwait(false);
            _isEnded = skipped is null;
            if (skipped is null)
                throw;
            throw skipped;
        }

        if (_isEnded)
            return false;
        Current = _open.Current;
        _cookie = Current.NextCookie;
        return true;
    }

    /// <summary>Gives back what reading holds; it can go on all the same.</summary>
    public async ValueTask CloseAsync()
    {
        IAsyncEnumerator<DirectoryItem>? open = _open;
        _open = null;
        if (open is not null)
            await open.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IOException?> SkipAsync(IOException error, CancellationToken cancellationToken)
    {
        if (_skipped++ == MostSkipped)
            return null;
        try
        {
            if (await directory.SkipDamageAsync(_cookie, cancellationToken).ConfigureAwait(false) is not { } damaged)
                return null;
            _cookie = damaged.NextCookie;
            string what = damaged.Name.IsEmpty ? "this entry" : $"'{RawText.Decode(damaged.Name.Bytes)}'";
            return new IOException($"{error.Message}; only {what} is left out", error);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
