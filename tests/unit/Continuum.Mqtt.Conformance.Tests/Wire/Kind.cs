namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>The packet types as the standard numbers them, apart from the library's own list.</summary>
internal enum Kind
{
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
    Auth = 15,
}
