using System.Net;

namespace Continuum.Mqtt.Security;

/// <summary>Where a connection came from, as far as the machine can tell and not as the client says.</summary>
/// <param name="Listener">What accepted it.</param>
/// <param name="IsLocal">
/// Only this machine can reach that listener: it is bound to a loopback address, or is a socket in the file system.
/// </param>
/// <param name="RemoteEndPoint">The peer's address; null where there is none to know.</param>
/// <param name="Certificate">The client's verified certificate; null when it showed none.</param>
public sealed record ConnectionOrigin(
    ListenerKind Listener, bool IsLocal, EndPoint? RemoteEndPoint, PeerCertificate? Certificate = null)
{
    /// <summary>The peer for logs.</summary>
    public string Remote => RemoteEndPoint switch
    {
        IPEndPoint address => address.ToString(),
        _ => Listener == ListenerKind.Unix ? "unix socket" : "unknown",
    };
}
