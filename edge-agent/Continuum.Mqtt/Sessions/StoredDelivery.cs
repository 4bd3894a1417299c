namespace Continuum.Mqtt.Sessions;

/// <summary>
/// A queued delivery, the packet identifier it was last sent under (0 for never), and where it stands among those that
/// the client has and that are only to be released (0 for not yet).
/// </summary>
internal readonly record struct StoredDelivery(Delivery Delivery, ushort PacketId, long ReleaseOrder);
