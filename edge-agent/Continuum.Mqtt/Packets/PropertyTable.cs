namespace Continuum.Mqtt.Packets;

/// <summary>Which packet may carry which property (5.0, table 2-4).</summary>
internal static class PropertyTable
{
    /// <summary>Will properties have a list of their own: here they stand at the unused packet type 0.</summary>
    public const PacketType Will = 0;

    private const int Acks = 1 << (int)PacketType.PubAck | 1 << (int)PacketType.PubRec
        | 1 << (int)PacketType.PubRel | 1 << (int)PacketType.PubComp
        | 1 << (int)PacketType.SubAck | 1 << (int)PacketType.UnsubAck;

    private const int Connect = 1 << (int)PacketType.Connect;
    private const int ConnAck = 1 << (int)PacketType.ConnAck;
    private const int Publish = 1 << (int)PacketType.Publish;
    private const int Subscribe = 1 << (int)PacketType.Subscribe;
    private const int Unsubscribe = 1 << (int)PacketType.Unsubscribe;
    private const int Disconnect = 1 << (int)PacketType.Disconnect;
    private const int Auth = 1 << (int)PacketType.Auth;
    private const int OfWill = 1 << (int)Will;

    public static bool IsAllowed(PropertyId id, PacketType packet) => (AllowedIn(id) & (1 << (int)packet)) != 0;

    private static int AllowedIn(PropertyId id) => id switch
    {
        PropertyId.PayloadFormat or PropertyId.MessageExpiry or PropertyId.ContentType
            or PropertyId.ResponseTopic or PropertyId.CorrelationData => Publish | OfWill,
        PropertyId.SubscriptionId => Publish | Subscribe,
        PropertyId.SessionExpiry => Connect | ConnAck | Disconnect,
        PropertyId.AuthenticationMethod or PropertyId.AuthenticationData => Connect | ConnAck | Auth,
        PropertyId.RequestProblemInformation or PropertyId.RequestResponseInformation => Connect,
        PropertyId.WillDelay => OfWill,
        PropertyId.ServerReference => ConnAck | Disconnect,
        PropertyId.ReasonString => ConnAck | Acks | Disconnect | Auth,
        PropertyId.ReceiveMaximum or PropertyId.TopicAliasMaximum or PropertyId.MaximumPacketSize => Connect | ConnAck,
        PropertyId.TopicAlias => Publish,
        PropertyId.AssignedClientId or PropertyId.ServerKeepAlive or PropertyId.ResponseInformation
            or PropertyId.MaximumQoS or PropertyId.RetainAvailable or PropertyId.WildcardSubscriptionAvailable
            or PropertyId.SubscriptionIdAvailable or PropertyId.SharedSubscriptionAvailable => ConnAck,
        PropertyId.UserProperty => Connect | ConnAck | Publish | OfWill | Acks
            | Subscribe | Unsubscribe | Disconnect | Auth,
        _ => 0,
    };
}
