using System.ComponentModel.DataAnnotations;

namespace Continuum.Mqtt.Client;

/// <summary>
/// Where a client lets a broker send it (5.0, 4.11). Whoever speaks in the broker's place could send it anywhere, and
/// it shows its credentials there: so only named hosts are gone to, by the transport that was chosen; where that is
/// TLS, the new host's certificate must have the new host's name. Of the places that one redirect names, the first
/// eight allowed ones are tried.
/// </summary>
public sealed class MqttRedirectOptions
{
    /// <summary>
    /// Names or addresses of hosts besides the one that the client was given; <c>*.example.com</c> stands for all names
    /// below that one. Empty: only other ports of its own host.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>
    /// Redirects that are followed one after the other, in one attempt to connect or on connections shorter than a
    /// minute.
    /// </summary>
    [Range(1, 16)] public int MaxHops { get; set; } = 4;
}
