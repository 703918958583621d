namespace PxarMount.Vfs.Repository;

/// <summary>
/// Which nodes hold something open: a snapshot, an index, a decoded blob. Of the least used ones it is dropped, not disposed, because a
/// reader may be at work with it; it comes again when it is wanted. Safe for concurrent use.
/// </summary>
internal sealed class OpenNodes(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(Node Node, Action Drop)> _order = [];
    private readonly Dictionary<Node, LinkedListNode<(Node Node, Action Drop)>> _places = [];

    /// <summary>How many nodes hold something open.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _places.Count;
        }
    }

    /// <summary>The node is used; <paramref name="drop"/> makes it forget what it holds.</summary>
    internal void Touch<T>(T node, Action<T> drop)
        where T : Node
    {
        Action? dropped = null;
        lock (_gate)
        {
            if (_places.TryGetValue(node, out LinkedListNode<(Node Node, Action Drop)>? place))
            {
                if (place != _order.First)
                {
                    _order.Remove(place);
                    _order.AddFirst(place);
                }

                return;
            }

            _places.Add(node, _order.AddFirst((node, () => drop(node))));
            if (_order.Count > capacity)
            {
                (Node oldest, dropped) = _order.Last!.Value;
                _order.RemoveLast();
                _places.Remove(oldest);
            }
        }

        dropped?.Invoke();
    }
}
