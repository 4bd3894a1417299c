using System.Globalization;

namespace Continuum.Mqtt.Client;

/// <summary>Where a broker is, as one text: <c>mqtts://broker.example:8883</c>.</summary>
/// <param name="Transport">What the scheme says.</param>
/// <param name="Host">Name or address, an IPv6 one without brackets; empty for a Unix socket.</param>
/// <param name="Port">1 to 65535; 0 for a Unix socket.</param>
/// <param name="Path">Of the WebSocket, query included, or of the Unix socket; empty for the others.</param>
public sealed record MqttAddress(MqttTransport Transport, string Host, int Port, string Path)
{
    /// <summary>The path of a WebSocket address without one: what most brokers use.</summary>
    public const string DefaultWebSocketPath = "/mqtt";

    private const string Forms =
        "an address is mqtt://host[:1883], mqtts://host[:8883], ws://host[:80][/path], wss://host[:443][/path] or "
        + "unix:///path";

    /// <summary>Reads an address.</summary>
    /// <param name="text">
    /// <c>mqtt</c>, <c>mqtts</c>, <c>ws</c>, <c>wss</c> or <c>unix</c>, <c>://</c> and the place; the port may be left
    /// out.
    /// </param>
    /// <exception cref="FormatException">Says what is wrong, and which forms there are.</exception>
    public static MqttAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int end = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = end < 0 ? "" : text[..end].ToLowerInvariant();
        return scheme switch
        {
            "mqtt" => Network(MqttTransport.Tcp, text, 1883),
            "mqtts" => Network(MqttTransport.Tls, text, 8883),
            "ws" => Network(MqttTransport.WebSocket, text, 80),
            "wss" => Network(MqttTransport.SecureWebSocket, text, 443),
            "unix" => Unix(text, text[(end + 3)..]),
            "" => throw Wrong(text, "it has no scheme"),
            _ => throw Wrong(text, $"the scheme {scheme} is not known"),
        };
    }

    /// <summary>The address that a client with these options connects to, its host in small letters.</summary>
    /// <param name="options">Of the client.</param>
    public static MqttAddress Of(MqttClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string host = options.Host.ToLowerInvariant();
        return options.Transport switch
        {
            MqttTransport.UnixSocket => new(options.Transport, "", 0, options.Path ?? ""),
            MqttTransport.WebSocket or MqttTransport.SecureWebSocket =>
                new(options.Transport, host, options.Port, options.Path ?? DefaultWebSocketPath),
            _ => new(options.Transport, host, options.Port, ""),
        };
    }

    /// <summary>Sets the options that say where the broker is.</summary>
    /// <param name="options">Of the client.</param>
    public void ApplyTo(MqttClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Transport = Transport;
        options.Path = Path.Length == 0 ? null : Path;
        if (Transport != MqttTransport.UnixSocket)
        {
            (options.Host, options.Port) = (Host, Port);
        }
    }

    /// <summary>The text that <see cref="Parse"/> reads, the port always told.</summary>
    public override string ToString()
    {
        if (Transport == MqttTransport.UnixSocket)
        {
            return $"unix://{Path}";
        }

        string scheme = Transport switch
        {
            MqttTransport.Tls => "mqtts",
            MqttTransport.WebSocket => "ws",
            MqttTransport.SecureWebSocket => "wss",
            _ => "mqtt",
        };
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{Port}{Path}");
    }

    private static MqttAddress Network(MqttTransport transport, string text, int defaultPort)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.IdnHost.Length == 0)
        {
            throw Wrong(text, "it has no host, or a port that is not a number from 1 to 65535");
        }

        bool web = transport is MqttTransport.WebSocket or MqttTransport.SecureWebSocket;
        int port = uri.Port == -1 ? defaultPort : uri.Port;
        string authority = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        bool hasPath = authority.Contains('/', StringComparison.Ordinal);
        string? problem = uri.UserInfo.Length > 0 ? "user and password have settings of their own"
            : uri.Fragment.Length > 0 ? "it has a #fragment"
            : port == 0 ? "port 0 is nobody's; ports are 1 to 65535"
            : !web && uri.PathAndQuery is not ("" or "/") ? $"{uri.Scheme} has no path"
            : null;
        return problem is not null
            ? throw Wrong(text, problem)
            : new(
                transport,
                uri.IdnHost,
                port,
                !web ? "" : hasPath ? uri.PathAndQuery : DefaultWebSocketPath + uri.Query);
    }

    private static MqttAddress Unix(string text, string path) =>
        path is ['/', _, ..]
            ? new(MqttTransport.UnixSocket, "", 0, Uri.UnescapeDataString(path))
            : throw Wrong(text, "the path of a Unix socket is absolute: three slashes");

    // The password is not repeated: messages go to logs.
    private static FormatException Wrong(string text, string problem)
    {
        int at = text.LastIndexOf('@');
        int begin = text.IndexOf("://", StringComparison.Ordinal) + 3;
        string shown = at > begin && begin > 2 ? string.Concat(text.AsSpan(0, begin), "...", text.AsSpan(at)) : text;
        return new($"\"{shown}\" is no broker's address: {problem}; {Forms}");
    }
}
