using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>What waits for an acknowledgement, by packet identifier.</summary>
internal sealed class PendingOperations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, PendingOperation> _byId = [];
    private long _order;
    private ushort _lastId;

    /// <summary>Gives the packet that is made an identifier, and keeps it.</summary>
    public PendingOperation Add(Func<ushort, ControlPacket> make, out ushort id)
    {
        lock (_gate)
        {
            do
            {
                _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
            }
            while (_byId.ContainsKey(_lastId));
            id = _lastId;
            PendingOperation operation = new(make(id), _order++);
            _byId.Add(id, operation);
            return operation;
        }
    }

    public void Remove(ushort id)
    {
        lock (_gate)
        {
            _byId.Remove(id);
        }
    }

    public void Answer(ushort id, ReasonCode reason)
    {
        lock (_gate)
        {
            if (_byId.Remove(id, out PendingOperation? operation))
            {
                operation.Answer.TrySetResult(reason);
            }
        }
    }

    /// <summary>All, in the order they were first asked for.</summary>
    public List<PendingOperation> InOrder()
    {
        lock (_gate)
        {
            return [.. _byId.Values.OrderBy(operation => operation.Order)];
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
        }
    }
}
