namespace Continuum.Mqtt;

/// <summary>The protocol level of a connection: the byte that CONNECT carries (MQTT 5.0, 3.1.2.2).</summary>
public enum ProtocolVersion
{
    /// <summary>MQTT 3.1.1.</summary>
    V311 = 4,

    /// <summary>MQTT 5.0.</summary>
    V5 = 5,
}
