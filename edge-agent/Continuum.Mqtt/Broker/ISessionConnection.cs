using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// What a session sees of the connection it sends over. (A QUIC or WebSocket connection will be another.)
/// </summary>
internal interface ISessionConnection
{
    DateTimeOffset Now { get; }

    int MaxInFlight { get; }

    bool HasRoom { get; }

    /// <summary>Not above the packet size the client accepts.</summary>
    bool Fits(PublishPacket packet);

    bool TryPublish(PublishPacket packet);

    bool TryPublish(in PublishView view);

    /// <summary>Ends the connection; a 5.0 client is told why.</summary>
    void Close(ReasonCode reason, string detail);
}
