namespace Continuum.Mqtt;

/// <summary>What a packet's reason code says (MQTT 5.0, 2.4). 0x80 and above are failures.</summary>
#pragma warning disable CA1028 // One byte on the wire, so one byte here.
public enum ReasonCode : byte
#pragma warning restore CA1028
{
    /// <summary>Done; also normal disconnection and granted QoS 0.</summary>
    Success = 0x00,

    /// <summary>The subscription was granted QoS 1.</summary>
    GrantedQoS1 = 0x01,

    /// <summary>The subscription was granted QoS 2.</summary>
    GrantedQoS2 = 0x02,

    /// <summary>Normal disconnection, and the will is to be published.</summary>
    DisconnectWithWill = 0x04,

    /// <summary>Accepted, and nobody subscribes.</summary>
    NoMatchingSubscribers = 0x10,

    /// <summary>There was nothing to unsubscribe.</summary>
    NoSubscriptionExisted = 0x11,

    /// <summary>Another authentication step follows.</summary>
    ContinueAuthentication = 0x18,

    /// <summary>Starts a re-authentication.</summary>
    ReAuthenticate = 0x19,

    /// <summary>Refused for a reason that is not told.</summary>
    UnspecifiedError = 0x80,

    /// <summary>The bytes are no correct packet.</summary>
    MalformedPacket = 0x81,

    /// <summary>A correct packet that is not allowed here.</summary>
    ProtocolError = 0x82,

    /// <summary>Correct, but not accepted by this implementation.</summary>
    ImplementationSpecificError = 0x83,

    /// <summary>The protocol level is not spoken here.</summary>
    UnsupportedProtocolVersion = 0x84,

    /// <summary>The client identifier is not allowed.</summary>
    ClientIdentifierNotValid = 0x85,

    /// <summary>The user name or the password is wrong.</summary>
    BadUserNameOrPassword = 0x86,

    /// <summary>Not allowed.</summary>
    NotAuthorized = 0x87,

    /// <summary>The server cannot serve now.</summary>
    ServerUnavailable = 0x88,

    /// <summary>The server has too much to do.</summary>
    ServerBusy = 0x89,

    /// <summary>The client was banned.</summary>
    Banned = 0x8A,

    /// <summary>The server is stopping.</summary>
    ServerShuttingDown = 0x8B,

    /// <summary>The authentication method is not supported.</summary>
    BadAuthenticationMethod = 0x8C,

    /// <summary>Nothing was received for 1.5 keep-alive intervals.</summary>
    KeepAliveTimeout = 0x8D,

    /// <summary>Another connection uses this client identifier.</summary>
    SessionTakenOver = 0x8E,

    /// <summary>A well-formed topic filter that is not accepted.</summary>
    TopicFilterInvalid = 0x8F,

    /// <summary>A well-formed topic name that is not accepted.</summary>
    TopicNameInvalid = 0x90,

    /// <summary>The packet identifier is already in use.</summary>
    PacketIdentifierInUse = 0x91,

    /// <summary>The packet identifier is not known.</summary>
    PacketIdentifierNotFound = 0x92,

    /// <summary>More unacknowledged publications than was allowed.</summary>
    ReceiveMaximumExceeded = 0x93,

    /// <summary>The topic alias is 0 or above the maximum.</summary>
    TopicAliasInvalid = 0x94,

    /// <summary>The packet is larger than the maximum.</summary>
    PacketTooLarge = 0x95,

    /// <summary>Data comes too fast.</summary>
    MessageRateTooHigh = 0x96,

    /// <summary>An implementation or administrative limit was reached.</summary>
    QuotaExceeded = 0x97,

    /// <summary>Closed by an administrator.</summary>
    AdministrativeAction = 0x98,

    /// <summary>The payload is not what its format indicator says.</summary>
    PayloadFormatInvalid = 0x99,

    /// <summary>Retained messages are not supported.</summary>
    RetainNotSupported = 0x9A,

    /// <summary>The QoS is above the maximum.</summary>
    QoSNotSupported = 0x9B,

    /// <summary>Use another server for now.</summary>
    UseAnotherServer = 0x9C,

    /// <summary>Use another server from now on.</summary>
    ServerMoved = 0x9D,

    /// <summary>Shared subscriptions are not supported.</summary>
    SharedSubscriptionsNotSupported = 0x9E,

    /// <summary>Too many connections in a time.</summary>
    ConnectionRateExceeded = 0x9F,

    /// <summary>The connection lasted as long as it may.</summary>
    MaximumConnectTime = 0xA0,

    /// <summary>Subscription identifiers are not supported.</summary>
    SubscriptionIdentifiersNotSupported = 0xA1,

    /// <summary>Wildcard subscriptions are not supported.</summary>
    WildcardSubscriptionsNotSupported = 0xA2,
}
