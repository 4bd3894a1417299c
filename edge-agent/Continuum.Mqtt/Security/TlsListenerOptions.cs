using System.Net;

namespace Continuum.Mqtt.Security;

/// <summary>A TLS listener (1.2 and 1.3, no renegotiation).</summary>
/// <param name="EndPoint">Where to listen; port 0 takes a free port.</param>
/// <param name="Credentials">The server's certificate and whom it trusts; asked at every handshake.</param>
public sealed record TlsListenerOptions(IPEndPoint EndPoint, ITlsCredentialSource Credentials);
