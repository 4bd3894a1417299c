namespace Continuum.Mqtt.Transport;

/// <summary>
/// What an outbound buffer tells whoever it sends for. (An interface: two delegates a connection cost memory.)
/// </summary>
internal interface IOutboundOwner
{
    /// <summary>A publication that found no room before would find some now.</summary>
    void RoomMade();

    /// <summary>The peer cannot be sent to any more.</summary>
    void SendingFailed(Exception cause);

    /// <summary>So many bytes went to the stream.</summary>
    void Sent(long bytes);
}
