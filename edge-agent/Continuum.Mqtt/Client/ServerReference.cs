using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Continuum.Mqtt.Client;

/// <summary>
/// Reads where a broker sends its clients: <c>host</c>, <c>host:port</c>, <c>[address]:port</c>, a space between two.
/// </summary>
internal static class ServerReference
{
    /// <summary>The places that may be gone to, in the broker's order.</summary>
    /// <param name="text">The reference; null gives none.</param>
    /// <param name="options">Of the client: its transport, its own host, the hosts it may go to.</param>
    public static IReadOnlyList<MqttAddress> Allowed(string? text, MqttClientOptions options)
    {
        List<MqttAddress> places = [];
        foreach (string one in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryRead(one, options, out MqttAddress? place) && MayGo(place.Host, options))
            {
                places.Add(place);
            }
        }

        return places;
    }

    /// <summary>Whether one of the patterns, as the options hold them, can name a host at all.</summary>
    public static bool IsPattern(string pattern) =>
        IsHost(pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern);

    private static bool TryRead(
        string text, MqttClientOptions options, [NotNullWhen(true)] out MqttAddress? place)
    {
        place = null;
        string host = text;
        int port = DefaultPort(options.Transport);
        int colon = text.LastIndexOf(':');
        // An address of IPv6 without brackets has colons and no port.
        bool hasPort = colon >= 0 && (text[0] == '[' ? colon > text.IndexOf(']') : text.IndexOf(':') == colon);
        if (hasPort)
        {
            host = text[..colon];
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535)
            {
                return false;
            }
        }

        host = host is ['[', .. string inner, ']'] ? inner : host;
        if (!IsHost(host))
        {
            return false;
        }

        place = MqttAddress.Of(options) with { Host = host.ToLowerInvariant(), Port = port };
        return true;
    }

    private static bool MayGo(string host, MqttClientOptions options)
    {
        if (options.Redirect is null || options.Transport == MqttTransport.UnixSocket)
        {
            return false;
        }

        return Equal(host, options.Host) || options.Redirect.AllowedHosts.Any(allowed =>
            allowed.StartsWith("*.", StringComparison.Ordinal)
                ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(host, out _)
                : Equal(host, allowed));
    }

    private static bool Equal(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsHost(string text) => Uri.CheckHostName(text) != UriHostNameType.Unknown;

    private static int DefaultPort(MqttTransport transport) => transport switch
    {
        MqttTransport.Tls => 8883,
        MqttTransport.WebSocket => 80,
        MqttTransport.SecureWebSocket => 443,
        _ => 1883,
    };
}
