namespace Continuum.Mqtt.Sessions;

/// <summary>A queued delivery with the packet identifier it was last sent under; 0 for never.</summary>
internal readonly record struct StoredDelivery(Delivery Delivery, ushort PacketId);
