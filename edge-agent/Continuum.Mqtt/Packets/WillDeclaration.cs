namespace Continuum.Mqtt.Packets;

/// <summary>The will as CONNECT carries it (5.0, 3.1.2.5).</summary>
internal sealed record WillDeclaration(
    string Topic, ReadOnlyMemory<byte> Payload, int QoS, bool Retain, PacketProperties Properties);
