namespace Continuum.Mqtt.Packets;

/// <summary>CONNECT (5.0, 3.1).</summary>
internal sealed record ConnectPacket : ControlPacket
{
    public override PacketType Type => PacketType.Connect;

    public required ProtocolVersion Version { get; init; }

    public required string ClientId { get; init; }

    public bool CleanStart { get; init; }

    /// <summary>Seconds; 0 turns keep-alive off.</summary>
    public ushort KeepAlive { get; init; }

    public string? UserName { get; init; }

    public ReadOnlyMemory<byte>? Password { get; init; }

    public WillDeclaration? Will { get; init; }
}
