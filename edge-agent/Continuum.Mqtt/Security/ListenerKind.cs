namespace Continuum.Mqtt.Security;

/// <summary>How a client reached the broker.</summary>
public enum ListenerKind
{
    /// <summary>Plain TCP.</summary>
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>A socket in the file system.</summary>
    Unix,

    /// <summary>A WebSocket that an HTTP server accepted (5.0, 6).</summary>
    WebSocket,
}
