using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What waits for its turn on the present connection. Used under the lock of its <see cref="PendingOperations"/>.
/// </summary>
internal sealed class SendQueue
{
    private Queue<PendingOperation> _publications = new();
    private Queue<PendingOperation> _others = new();

    public void Enqueue(PendingOperation operation) =>
        (operation.IsPublish ? _publications : _others).Enqueue(operation);

    /// <summary>
    /// A new connection: PUBRELs in the order of their PUBRECs (5.0, 4.6), then the rest in its order.
    /// </summary>
    public void Refill(PendingOperation[] inOrder)
    {
        _publications = new(inOrder.Where(operation => operation is { IsPublish: true, IsReleased: false }));
        _others = new(inOrder.Where(operation => operation.IsReleased).OrderBy(operation => operation.ReleaseOrder)
            .Concat(inOrder.Where(operation => !operation.IsPublish)));
    }

    public void Clear()
    {
        _publications.Clear();
        _others.Clear();
    }

    /// <summary>
    /// Releases first, the rest as asked for; what is no publication does not wait for the receive maximum (5.0,
    /// 3.3.4), and no publication overtakes one that is held.
    /// </summary>
    /// <param name="room">Whether the receive maximum allows a publication.</param>
    /// <param name="mayGo">Whether a publication's identifier may be used.</param>
    public PendingOperation? TakeNext(bool room, Func<PendingOperation, bool> mayGo)
    {
        PendingOperation? publication =
            room && _publications.TryPeek(out PendingOperation? first) && !first.IsHeld ? first : null;
        if (_others.TryPeek(out PendingOperation? other)
            && (other.IsReleased || publication is null || other.Order < publication.Order))
        {
            return _others.Dequeue();
        }

        return publication is null || (publication.Packet is PublishPacket { QoS: 2 } && !mayGo(publication))
            ? null
            : _publications.Dequeue();
    }
}
