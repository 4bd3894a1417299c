namespace Continuum.Mqtt.Packets;

/// <summary>
/// The peer sent something that the protocol does not allow; its connection (and only that) is closed.
/// </summary>
internal sealed class MalformedPacketException(ReasonCode reason, string message) : Exception(message)
{
    public ReasonCode Reason { get; } = reason;

    public static MalformedPacketException Malformed(string message) => new(ReasonCode.MalformedPacket, message);

    public static MalformedPacketException Protocol(string message) => new(ReasonCode.ProtocolError, message);
}
