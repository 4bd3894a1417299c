namespace Continuum.Mqtt.Packets;

/// <summary>
/// The properties of MQTT 5.0 (2.2.2.2); null is absent. Which packet may carry which is in the table.
/// </summary>
internal sealed record PacketProperties
{
    public static readonly PacketProperties None = new();

    public byte? PayloadFormat { get; set; }

    public uint? MessageExpiry { get; set; }

    public string? ContentType { get; set; }

    public string? ResponseTopic { get; set; }

    public ReadOnlyMemory<byte>? CorrelationData { get; set; }

    public IReadOnlyList<int>? SubscriptionIds { get; set; }

    public uint? SessionExpiry { get; set; }

    public string? AssignedClientId { get; set; }

    public ushort? ServerKeepAlive { get; set; }

    public string? AuthenticationMethod { get; set; }

    public ReadOnlyMemory<byte>? AuthenticationData { get; set; }

    public byte? RequestProblemInformation { get; set; }

    public uint? WillDelay { get; set; }

    public byte? RequestResponseInformation { get; set; }

    public string? ResponseInformation { get; set; }

    public string? ServerReference { get; set; }

    public string? ReasonString { get; set; }

    public ushort? ReceiveMaximum { get; set; }

    public ushort? TopicAliasMaximum { get; set; }

    public ushort? TopicAlias { get; set; }

    public byte? MaximumQoS { get; set; }

    public byte? RetainAvailable { get; set; }

    public IReadOnlyList<KeyValuePair<string, string>>? UserProperties { get; set; }

    public uint? MaximumPacketSize { get; set; }

    public byte? WildcardSubscriptionAvailable { get; set; }

    public byte? SubscriptionIdAvailable { get; set; }

    public byte? SharedSubscriptionAvailable { get; set; }
}
