namespace Continuum.Mqtt.Client;

/// <summary>What carries a client's packets.</summary>
public enum MqttTransport
{
    /// <summary>TCP, for all to read: <c>mqtt://</c>.</summary>
    Tcp,

    /// <summary>TLS 1.2 or 1.3 over TCP: <c>mqtts://</c>.</summary>
    Tls,

    /// <summary>WebSocket over TCP: <c>ws://</c>.</summary>
    WebSocket,

    /// <summary>WebSocket over TLS: <c>wss://</c>.</summary>
    SecureWebSocket,

    /// <summary>A Unix socket of this machine: <c>unix://</c>.</summary>
    UnixSocket,
}
