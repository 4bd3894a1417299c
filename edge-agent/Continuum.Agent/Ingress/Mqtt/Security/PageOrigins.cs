using System.Net;

namespace Continuum.Agent.Ingress.Mqtt.Security;

/// <summary>
/// Which web pages may open a WebSocket here. A browser lets every page connect to every address, loopback included,
/// and says in Origin (RFC 6455, 10.2) which page it is: without this, any page that somebody looks at could publish.
/// </summary>
/// <remarks>
/// Our own pages may too. But the Host header alone does not say which those are: the owner of a domain can let its name
/// mean our address once the page is loaded (DNS rebinding), and then Origin and Host are equal. So Host must be a name
/// that nobody else can point at us: an address, localhost, or the host that we are told to listen on.
/// </remarks>
internal sealed class PageOrigins(string allowed, string ownHost = "localhost")
{
    private readonly HashSet<string> _allowed = new(
        allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    /// <param name="origin">The Origin header; null or empty for what is no browser.</param>
    /// <param name="scheme">By which the request came.</param>
    /// <param name="host">The Host header: our own address as the client knows it.</param>
    public bool MayConnect(string? origin, string scheme, HostString host) =>
        string.IsNullOrEmpty(origin) || _allowed.Contains(origin)
        || (IsOurs(host.Host) && string.Equals(origin, $"{scheme}://{host}", StringComparison.OrdinalIgnoreCase));

    private bool IsOurs(string host) =>
        IPAddress.TryParse(host, out _)
        || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || string.Equals(host, ownHost, StringComparison.OrdinalIgnoreCase);
}
