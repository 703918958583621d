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

    private const int MostUnknown = 4;

    private readonly Tree _tree;
    private readonly FusePageStore _store;
    private readonly Channel<ReadingOrder.Run> _runs = Channel.CreateBounded<ReadingOrder.Run>(
        new BoundedChannelOptions(16) { SingleReader = true });

    /// <summary>Creates the read-ahead; it takes <paramref name="store"/> over.</summary>
    internal SmallFileReadAhead(Tree tree, FusePageStore store) => (_tree, _store) = (tree, store);

    internal ReadingOrder Order { get; } = new();

    /// <summary>A small file is read from its start.</summary>
    internal void OnRead(ulong inode)
    {
        if (Order.OnRead(inode) is { } run && !_runs.Writer.TryWrite(run))
            Order.Done(run, 0, 0);
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
        ulong inode = run.Start;
        int unknown = 0;
        for (int position = 0; position < run.Count && inode != 0 && unknown < MostUnknown; position++)
        {
            if (position == run.Count / 2)
                tripwire = inode;
            else if (await TryStoreAsync(inode, cancellationToken).ConfigureAwait(false) is Errno.ENOENT)
                unknown++;
            inode = Order.NextOf(inode);
        }

        Order.Done(run, tripwire, inode);
    }

    private async ValueTask<Errno> TryStoreAsync(ulong inode, CancellationToken cancellationToken)
    {
        try
        {
            Node? node = await _tree.FindAsync(new NodeId(inode), cancellationToken).ConfigureAwait(false);
            if (node is not FileNode file)
                return Errno.None;

            // Before that, a length may be a stand-in, and the kernel would take the end of what is stored for the file's.
            await file.LoadAsync(cancellationToken).ConfigureAwait(false);
            if (file.Content.Length is 0 or > LargestFile)
                return Errno.None;
            int length = (int)file.Content.Length;
            int count = await file.Content.ReadAsync(0, _store.Buffer[..length], cancellationToken).ConfigureAwait(false);
            return count == length ? _store.Store(inode, 0, length) : Errno.EIO;
        }
        catch (Exception exception) when (exception is IOException)
        {
            return Errno.EIO;
        }
    }
}
