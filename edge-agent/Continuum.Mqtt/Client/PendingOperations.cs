using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What is to be sent and what waits for an acknowledgement, by packet identifier. Publications go out as the broker's
/// receive maximum allows (5.0, 4.9).
/// </summary>
internal sealed class PendingOperations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, PendingOperation> _byId = [];
    private Queue<PendingOperation> _unsent = new();
    private ClientLink? _link;
    private int _publishesOut;
    private int _receiveMaximum;
    private long _order;
    private ushort _lastId;

    /// <summary>Gives the packet that is made an identifier, and sends it as soon as that may be.</summary>
    public PendingOperation Add(Func<ushort, ControlPacket> make)
    {
        lock (_gate)
        {
            do
            {
                _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
            }
            while (_byId.ContainsKey(_lastId));
            PendingOperation operation = new(_lastId, make(_lastId), _order++);
            _byId.Add(_lastId, operation);
            _unsent.Enqueue(operation);
            Send();
            return operation;
        }
    }

    public void Answer(ushort id, ReasonCode reason)
    {
        lock (_gate)
        {
            if (_byId.Remove(id, out PendingOperation? operation))
            {
                _publishesOut -= operation is { IsOut: true, IsPublish: true } ? 1 : 0;
                operation.Answer.TrySetResult(reason);
                Send();
            }
        }
    }

    /// <summary>Nobody waits for it any more: it is not sent again.</summary>
    public void Abandon(PendingOperation operation)
    {
        lock (_gate)
        {
            operation.Abandoned = true;
            if (!operation.IsOut && _byId.TryGetValue(operation.Id, out PendingOperation? known) && known == operation)
            {
                _byId.Remove(operation.Id);
            }
        }
    }

    /// <summary>Sends everything, in the order it was first asked for, over a new connection.</summary>
    public void Attach(ClientLink link)
    {
        lock (_gate)
        {
            _link = link;
            _publishesOut = 0;
            _receiveMaximum = link.Answer.Properties.ReceiveMaximum ?? ushort.MaxValue;
            _unsent = new(_byId.Values.OrderBy(operation => operation.Order));
            foreach (PendingOperation operation in _unsent)
            {
                operation.IsOut = false;
            }

            Send();
        }
    }

    public void Detach()
    {
        lock (_gate)
        {
            _link = null;
        }
    }

    public void Fail(Exception cause)
    {
        lock (_gate)
        {
            foreach (PendingOperation operation in _byId.Values)
            {
                operation.Answer.TrySetException(cause);
            }

            _byId.Clear();
            _unsent.Clear();
        }
    }

    // Called under the gate.
    private void Send()
    {
        while (_link is { } link && _unsent.TryPeek(out PendingOperation? next))
        {
            if (next.IsPublish && _publishesOut >= _receiveMaximum)
            {
                return;
            }

            _unsent.Dequeue();
            if (next.Abandoned)
            {
                _byId.Remove(next.Id);
                continue;
            }

            ControlPacket packet = next.Packet is PublishPacket publish
                ? publish with { Duplicate = next.WasSent }
                : next.Packet;
            next.IsOut = link.TryWrite(packet);
            next.WasSent |= next.IsOut;
            _publishesOut += next is { IsOut: true, IsPublish: true } ? 1 : 0;
        }
    }
}
