namespace PbsTestServer.Faults;

/// <summary>What is to go wrong from now on. Safe for concurrent use.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<PlannedFault> _planned = [];
    private long _count;

    /// <summary>How many answers went wrong so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds a fault; several can meet the same request.</summary>
    public void Add(Fault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Every, 1, nameof(fault));
        lock (_lock)
            _planned.Add(new PlannedFault(fault));
    }

    /// <summary>From now on nothing goes wrong.</summary>
    public void Clear()
    {
        lock (_lock)
            _planned.Clear();
    }

    /// <summary>What goes wrong with one request, in the order in which it was planned.</summary>
    internal IReadOnlyList<Fault> Take(string name, string target)
    {
        lock (_lock)
        {
            if (_planned.Count == 0)
                return [];
            Fault[] faults = [.. _planned.Where(planned => planned.Meets(name, target)).Select(planned => planned.Fault)];
            _planned.RemoveAll(planned => planned.IsOver);
            Interlocked.Add(ref _count, faults.Length);
            return faults;
        }
    }

    private sealed class PlannedFault(Fault fault)
    {
        private int _seen;
        private int _failed;

        public Fault Fault => fault;

        public bool IsOver => _failed >= fault.Times;

        public bool Meets(string name, string target)
        {
            if (!name.Contains(fault.Path, StringComparison.Ordinal) && !target.Contains(fault.Path, StringComparison.Ordinal))
                return false;
            int position = _seen++ - fault.Skip;
            if (position < 0 || position % fault.Every != 0)
                return false;
            _failed++;
            return true;
        }
    }
}
