using System.Runtime.CompilerServices;
using PbsReader;
using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>A folder whose children are listed when it is used, and again when the listing is too old.</summary>
/// <typeparam name="T">What a child stands for.</typeparam>
internal abstract class ListedFolder<T> : VirtualFolder
{
    // Made late: most folders of a large repository are listed by their parent, and never entered.
    private Loader<FolderListing<T>>? _listing;

    /// <summary>A folder called <paramref name="name"/>; without a parent, the root.</summary>
    protected ListedFolder(RepositoryTree tree, VirtualFolder? parent, string name)
        : base(tree, parent, name)
    {
    }

    public override TimeSpan NamesValidFor => Known is { } listing ? Tree.Until(listing.ExpiresAt) : TimeSpan.Zero;

    /// <summary>Whether a child that is not listed may be there: nobody is told that it is not.</summary>
    protected virtual bool MayLackChildren => Tree.Datastore.IsPartial;

    internal override IEnumerable<Node> KnownChildren => Known?.Entries.Select(entry => entry.Node) ?? [];

    /// <summary>The last listing, however old.</summary>
    protected FolderListing<T>? Known => Volatile.Read(ref _listing)?.Value;

    private Loader<FolderListing<T>> Listing
    {
        get
        {
            if (Volatile.Read(ref _listing) is { } known)
                return known;
            var made = new Loader<FolderListing<T>>(
                MakeListingAsync, Tree.Ending, listing => Tree.Until(listing.ExpiresAt) > TimeSpan.Zero);
            return Interlocked.CompareExchange(ref _listing, made, null) ?? made;
        }
    }

    public override async ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken)
    {
        if (Attributes is { LinkCount: not null } attributes)
            return attributes;
        try
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException)
        {
            // Whoever looks inside is told.
        }

        return RepositoryTree.Complete(Attributes);
    }

    public override async ValueTask LoadAsync(CancellationToken cancellationToken) =>
        await Listing.GetAsync(cancellationToken).ConfigureAwait(false);

    public override async ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        FolderListing<T> listing = await Listing.GetAsync(cancellationToken).ConfigureAwait(false);
        if (listing.Find(name.Span) is { } found)
            return found.Node;
        return MayLackChildren
            ? throw new PbsException(PbsError.Unavailable, $"{Tree.Datastore.Name} cannot be reached, and not everything is known of it")
            : null;
    }

    public override async IAsyncEnumerable<DirectoryItem> EnumerateAsync(
        long cookie, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FolderListing<T> listing = await Listing.GetAsync(cancellationToken).ConfigureAwait(false);
        for (int position = listing.PositionBehind(cookie); position < listing.Entries.Count; position++)
        {
            FolderEntry<T> entry = listing.Entries[position];
            yield return new DirectoryItem(FileName.FromText(entry.Name), entry.Node, entry.Order);
        }
    }

    internal override void Expire()
    {
        if (Known is { } listing)
            Listing.Replace(listing.WithExpiry(long.MinValue));
    }

    /// <summary>Finds the children.</summary>
    /// <exception cref="PbsException">They cannot be listed.</exception>
    protected abstract ValueTask<FolderContent<T>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The node of a child that was not there before.</summary>
    protected abstract Node Create(string name, T what);

    private async ValueTask<FolderListing<T>> MakeListingAsync(CancellationToken cancellationToken)
    {
        FolderListing<T>? before = Known;
        long expiresAt = Tree.TimestampIn(Tree.Options.Refresh);
        FolderContent<T> found = await ListAsync(cancellationToken).ConfigureAwait(false);
        FolderListing<T> listing = FolderListing<T>.Make(
            before, found.Items, (name, what) => Tree.Nodes.Add(Create(name, what)), found.ExpiresAt ?? expiresAt);
        if (before is not null)
            Tree.Retire(before.Without(listing));
        return listing;
    }
}
