using System.Diagnostics.CodeAnalysis;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>What has a packet identifier. Used under the lock of its <see cref="PendingOperations"/>.</summary>
internal sealed class OperationTable
{
    private readonly Dictionary<ushort, PendingOperation> _byId = [];
    private ushort _lastId;
    private long _order;
    private long _ahead = long.MinValue;

    public Dictionary<ushort, PendingOperation>.ValueCollection All => _byId.Values;

    /// <summary>Gives out identifiers upwards from 1, and round again, past those in use.</summary>
    /// <param name="make">Makes the packet.</param>
    /// <param name="kept">What the application's session is told of; null for nothing.</param>
    /// <param name="whenAnswered">Is told the answer; null for nobody.</param>
    /// <param name="ahead">It goes out before all that is not.</param>
    public PendingOperation Make(
        Func<ushort, ControlPacket> make, MqttMessage? kept, Action<ReasonCode>? whenAnswered, bool ahead)
    {
        do
        {
            _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
        }
        while (_byId.ContainsKey(_lastId));
        return new(_lastId, make(_lastId), ahead ? _ahead++ : _order++, kept) { WhenAnswered = whenAnswered };
    }

    /// <summary>A publication of an earlier life keeps the identifier it had.</summary>
    public PendingOperation Restore(UnfinishedPublication one, PublishPacket packet)
    {
        PendingOperation operation = new(one.PacketId, packet, _order++, one.Message)
        {
            IsHeld = false,
            IsRecorded = true,
            WasSent = true,
            WentOut = true,
        };
        Add(operation);
        return operation;
    }

    public void Add(PendingOperation operation) => _byId.Add(operation.Id, operation);

    /// <summary>Whether its identifier still means it.</summary>
    public bool Has(PendingOperation operation) =>
        _byId.TryGetValue(operation.Id, out PendingOperation? known) && known == operation;

    /// <summary>Frees its identifier; false when that had been done.</summary>
    public bool Remove(PendingOperation operation) => Has(operation) && _byId.Remove(operation.Id);

    public void Clear() => _byId.Clear();

    /// <summary>Whether the broker may know the identifier as that of a QoS 2 message of ours.</summary>
    public bool IsInUse(ushort id) => _byId.TryGetValue(id, out PendingOperation? known) && known.HoldsIdentifier;

    /// <summary>
    /// What a packet from the broker answers; false when nothing, or no longer anything, has the identifier.
    /// </summary>
    /// <exception cref="MalformedPacketException">What has it is not answered like that.</exception>
    public bool TryFind(PacketType kind, ushort id, [NotNullWhen(true)] out PendingOperation? operation) =>
        _byId.TryGetValue(id, out operation) && (operation.WasSent && operation.Awaits(kind)
            ? true
            : throw MalformedPacketException.Protocol(
                $"{kind} for packet identifier {id}, which waits for something else"));
}
