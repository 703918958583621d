namespace PbsReader.Caching;

/// <summary>
/// Keeps away from something that fails: after a failure nobody asks for a while, then one does, and the others follow when that went
/// well. Safe for concurrent use.
/// </summary>
internal sealed class CircuitBreaker(TimeSpan pause, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _openedAt;
    private TimeSpan _pause;
    private bool _isOpen;
    private bool _isProbing;

    /// <summary>Whether to ask.</summary>
    internal bool TryEnter()
    {
        if (!Volatile.Read(ref _isOpen))
            return true;
        lock (_gate)
        {
            if (!_isOpen)
                return true;
            if (_isProbing || time.GetElapsedTime(_openedAt) < _pause)
                return false;
            return _isProbing = true;
        }
    }

    /// <summary>It answered; true when it had failed before.</summary>
    internal bool OnAnswer()
    {
        if (!Volatile.Read(ref _isOpen))
            return false;
        lock (_gate)
        {
            bool wasOpen = _isOpen && _isProbing;
            if (wasOpen)
                (_isOpen, _isProbing) = (false, false);
            return wasOpen;
        }
    }

    /// <summary>Who asked does not want to know any more: then the next one asks.</summary>
    internal void OnAbandoned()
    {
        if (!Volatile.Read(ref _isOpen))
            return;
        lock (_gate)
            _isProbing = false;
    }

    /// <summary>It failed; true when it had not before.</summary>
    internal bool OnFailure(int pauses = 1)
    {
        lock (_gate)
        {
            bool isNew = !_isOpen;
            (_isOpen, _isProbing, _openedAt, _pause) = (true, false, time.GetTimestamp(), pause * pauses);
            return isNew;
        }
    }
}
