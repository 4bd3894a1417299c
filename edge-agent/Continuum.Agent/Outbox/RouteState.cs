namespace Continuum.Agent.Outbox;

/// <summary>
/// What one route holds: counts, which are the committer's, and up to where its messages are taken, which the committer
/// (who drops the oldest) and the sender (who sends the oldest) settle between them here.
/// </summary>
internal sealed class RouteState
{
    private readonly Lock _gate = new();
    private long _claimedUpTo;
    private long _droppedUpTo;
    private long _droppedBefore;
    private (long Written, long Count, long Bytes) _committed;
    private long _count;
    private long _bytes;

    public required long Number { get; init; }

    public required RouteKey Route { get; init; }

    /// <summary>Told apart from the routes of all other files.</summary>
    public required string Epoch { get; init; }

    /// <summary>Null while the route is not among the settings: then it only gives way.</summary>
    public RouteLimits? Limits { get; init; }

    /// <summary>Routes that are not among the settings give way before all others.</summary>
    public int Priority => Limits?.Priority ?? -1;

    /// <summary>Messages taken so far: the number of the last one. The committer's own, as the next two.</summary>
    public long Written { get; set; }

    public long Count { get; set; }

    public long Bytes { get; set; }

    /// <summary>When expiry was last looked for. The committer's own.</summary>
    public DateTimeOffset LookedAt { get; set; }

    /// <summary>Messages and their bytes as of the last commit; any thread may ask.</summary>
    public (long Count, long Bytes) Waiting => (Volatile.Read(ref _count), Volatile.Read(ref _bytes));

    /// <summary>Messages up to this number are somebody's already.</summary>
    public long TakenUpTo
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(_claimedUpTo, _droppedUpTo);
            }
        }
    }

    /// <summary>
    /// The sender takes a message; it is then not dropped any more. One that an earlier sender took and did not
    /// conclude may be taken again, whatever was dropped behind it.
    /// </summary>
    /// <returns>False when it is being dropped: look at the disk again after the next commit.</returns>
    public bool TryClaim(long number)
    {
        lock (_gate)
        {
            if (number > _claimedUpTo && number <= _droppedUpTo)
            {
                return false;
            }

            _claimedUpTo = Math.Max(_claimedUpTo, number);
            return true;
        }
    }

    /// <summary>The committer drops a message, the first that nobody has.</summary>
    /// <returns>False when the sender has it.</returns>
    public bool TryDrop(long number)
    {
        lock (_gate)
        {
            if (number <= _claimedUpTo)
            {
                return false;
            }

            _droppedUpTo = number;
            return true;
        }
    }

    public void Committed()
    {
        _committed = (Written, Count, Bytes);
        lock (_gate)
        {
            _droppedBefore = _droppedUpTo;
        }

        Volatile.Write(ref _count, Count);
        Volatile.Write(ref _bytes, Bytes);
    }

    public void RolledBack()
    {
        (Written, Count, Bytes) = _committed;
        lock (_gate)
        {
            _droppedUpTo = _droppedBefore;
        }
    }
}
