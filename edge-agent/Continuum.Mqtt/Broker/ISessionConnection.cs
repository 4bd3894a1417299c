using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// What a session sees of the connection it sends over. (Tests have another.)
/// </summary>
internal interface ISessionConnection
{
    /// <summary>
    /// The identity that the client proved: what a session of it belongs to; null for an anonymous one.
    /// </summary>
    string? Owner { get; }

    DateTimeOffset Now { get; }

    int MaxInFlight { get; }

    bool HasRoom { get; }

    /// <summary>Not above the packet size the client accepts.</summary>
    bool Fits(PublishPacket packet);

    /// <summary>Whether the client may see messages on a topic.</summary>
    bool MayRead(ReadOnlySpan<char> topic);

    bool TryPublish(PublishPacket packet);

    bool TryPublish(in PublishView view);

    /// <summary>Sends a packet that is no publication.</summary>
    void Write(ControlPacket packet);

    /// <summary>Nothing the client sent here is still being decided, and it has left its session.</summary>
    Task Finished { get; }

    /// <summary>Ends the connection; a 5.0 client is told why.</summary>
    void Close(ReasonCode reason, string detail);
}
