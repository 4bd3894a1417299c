namespace Continuum.Mqtt.Client;

/// <summary>
/// Lets PUBRELs go out in the order of their PUBRECs (5.0, 4.6), whichever is durable first. Used under the lock of its
/// <see cref="PendingOperations"/>.
/// </summary>
internal sealed class ReleaseOrder
{
    private readonly Queue<PendingOperation> _open = new();
    private long _releases;

    /// <summary>Its PUBREC came.</summary>
    public void Begin(PendingOperation operation)
    {
        operation.ReleaseCommit = ReleaseCommit.UnderWay;
        _open.Enqueue(operation);
    }

    /// <summary>It was released in an earlier life, after those that were named before.</summary>
    public void Restore(PendingOperation operation) => operation.ReleaseOrder = ++_releases;

    /// <summary>Its PUBREC is durable, or cannot be made so.</summary>
    /// <returns>What is to be released now.</returns>
    public IReadOnlyList<PendingOperation> End(PendingOperation operation, bool durable)
    {
        operation.ReleaseCommit = durable ? ReleaseCommit.Done : ReleaseCommit.Failed;
        List<PendingOperation> released = [];
        while (_open.TryPeek(out PendingOperation? first) && first.ReleaseCommit != ReleaseCommit.UnderWay)
        {
            _open.Dequeue();
            if (first.ReleaseCommit == ReleaseCommit.Done)
            {
                first.ReleaseOrder = ++_releases;
                released.Add(first);
            }
        }

        return released;
    }
}
