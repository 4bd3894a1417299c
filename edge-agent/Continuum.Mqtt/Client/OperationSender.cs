using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// Sends what waits over the present connection, as the broker's receive maximum allows (5.0, 4.9). Used under the lock
/// of its <see cref="PendingOperations"/>.
/// </summary>
internal sealed class OperationSender(OperationTable table, InheritedIds inherited, TimeProvider time)
{
    private readonly SendQueue _queue = new();
    private int _publishesOut;
    private int _receiveMaximum;

    /// <summary>The present connection, where there is one.</summary>
    public ClientLink? Link { get; private set; }

    /// <summary>A connection begins: all is sent over it.</summary>
    /// <param name="link">It.</param>
    /// <param name="inOrder">What waits, in the order it was first asked for.</param>
    /// <param name="maxInFlight">The client's own bound of publications that are not acknowledged.</param>
    public void Attach(ClientLink link, PendingOperation[] inOrder, int maxInFlight)
    {
        Link = link;
        _publishesOut = 0;
        _receiveMaximum = Math.Min(maxInFlight, link.Answer.Properties.ReceiveMaximum ?? ushort.MaxValue);
        _queue.Refill(inOrder);
        Send();
    }

    public void Detach() => Link = null;

    public void Enqueue(PendingOperation operation) => _queue.Enqueue(operation);

    public void Clear() => _queue.Clear();

    /// <summary>The broker answered it: another may go in its place.</summary>
    public void Answered(PendingOperation operation) =>
        _publishesOut -= operation is { IsOut: true, IsPublish: true } ? 1 : 0;

    public void Release(ushort id, ReasonCode reason) => Link?.TryWrite(ReleaseOf(id, reason));

    /// <summary>Sends what may go now.</summary>
    public void Send()
    {
        while (Link is { } link && _queue.TakeNext(_publishesOut < _receiveMaximum, MayGo) is { } next)
        {
            if (!table.Has(next))
            {
                continue; // Answered before it was its turn to be sent again.
            }

            if (next is { Abandoned: true, MayBeDropped: true })
            {
                table.Remove(next);
                continue;
            }

            if (RemainingTime.IsOver(next, time))
            {
                table.Remove(next);
                next.Answer.TrySetException(RemainingTime.Over(next, time));
                continue;
            }

            Send(link, next);
        }
    }

    private void Send(ClientLink link, PendingOperation next)
    {
        ControlPacket packet = next switch
        {
            { IsReleased: true } => ReleaseOf(next.Id, ReasonCode.Success),
            { Packet: PublishPacket publish } =>
                RemainingTime.Aged(publish, next, time) with { Duplicate = next.WasSent },
            _ => next.Packet,
        };
        if (link.Refusal(packet) is { } refusal)
        {
            table.Remove(next);
            next.Complete(refusal);
            return;
        }

        next.IsOut = link.TryWrite(packet);
        next.WasSent |= next.IsOut;
        next.WentOut |= next.IsOut;
        _publishesOut += next is { IsOut: true, IsPublish: true } ? 1 : 0;
    }

    private bool MayGo(PendingOperation publication) =>
        publication.WasSent || inherited.IsFree(publication.Id, table.IsInUse, Clear);

    private void Clear(ushort id) => Release(id, ReasonCode.Success);

    private static AckPacket ReleaseOf(ushort id, ReasonCode reason) => new(PacketType.PubRel, id, reason);
}
