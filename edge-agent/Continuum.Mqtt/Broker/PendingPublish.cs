namespace Continuum.Mqtt.Broker;

/// <summary>A publication, or the release of one, whose fate is being decided.</summary>
/// <param name="Kind">What came.</param>
/// <param name="PacketId">0 for QoS 0.</param>
/// <param name="Publish">Null for all but what arrived.</param>
/// <param name="Disposition">Completed where there is nothing to decide.</param>
internal readonly record struct PendingPublish(
    PendingKind Kind, ushort PacketId, PublishContext? Publish, ValueTask<PublishDisposition> Disposition);
