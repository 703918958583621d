using System.Threading.Channels;
using LinuxFuse;
using PxarMount.Vfs;

namespace PxarMount.Fuse;

/// <summary>
/// Puts small files into the kernel's page cache before their reader comes to them: a request for each would cost more than its
/// content. Works beside the readers, as <see cref="FusePageStore"/> demands; what fails here is met again, and told, by the read.
/// </summary>
internal sealed class SmallFileReadAhead
{
    /// <summary>Larger files gain nothing: the kernel reads ahead in them by itself.</summary>
    internal const int LargestFile = 64 * 1024;

    // In archives of one stream a way over large files leads through what is not wanted yet.
    private const int MostLarge = 4;

    private readonly Tree _tree;
    private readonly FusePageStore _store;
    private readonly ReadingOrder _order = new();
    private readonly Channel<ReadingOrder.Run> _runs = Channel.CreateBounded<ReadingOrder.Run>(
        new BoundedChannelOptions(16) { SingleReader = true });

    /// <summary>Creates the read-ahead; it takes <paramref name="store"/> over.</summary>
    internal SmallFileReadAhead(Tree tree, FusePageStore store) => (_tree, _store) = (tree, store);

    /// <summary>A small file is read from its start; behind it there may be one of that number.</summary>
    internal void OnRead(ulong inode, ulong behind)
    {
        if (_order.OnRead(inode, behind) is { } run && !_runs.Writer.TryWrite(run))
            _order.Done(run, 0, 0);
    }

    /// <summary>Works until the connection has ended.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using (_store)
        {
            try
            {
                await foreach (ReadingOrder.Run run in _runs.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                    await FollowAsync(run, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The mount has ended.
            }
        }
    }

    private async ValueTask FollowAsync(ReadingOrder.Run run, CancellationToken cancellationToken)
    {
        ulong tripwire = 0;
        ulong ahead = 0;
        int position = 0;
        int large = 0;
        try
        {
            await foreach (FileNode file in _tree.ReadOnAsync(new NodeId(run.Start), cancellationToken).ConfigureAwait(false))
            {
                ulong inode = file.Id.Value;
                long length = file.Content.Length;
                bool isEnd = position++ == run.Count || large == MostLarge;
                if (!isEnd && length > LargestFile)
                    large++;
                else if (!isEnd && length > 0 && position > run.Count / 2 && tripwire == 0)
                    tripwire = inode;
                else if (!isEnd && length > 0)
                    isEnd = await StoreAsync(file, (int)length, cancellationToken).ConfigureAwait(false) is Errno.ENOENT;
                if (!isEnd)
                    continue;

                // The next directory, most likely, which was not listed yet.
                ahead = inode;
                break;
            }
        }
        catch (IOException)
        {
            // Who comes to it is told.
        }

        _order.Done(run, tripwire, ahead);
    }

    private async ValueTask<Errno> StoreAsync(FileNode file, int length, CancellationToken cancellationToken)
    {
        int count = await file.Content.ReadAsync(0, _store.Buffer[..length], cancellationToken).ConfigureAwait(false);
        return count == length ? _store.Store(file.Id.Value, 0, length) : Errno.EIO;
    }
}
