using System.Net;
using System.Net.WebSockets;
using Continuum.Agent.Ingress.Http;
using Continuum.Agent.Ingress.Mqtt.Security;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>MQTT over WebSocket (5.0, 6) on the agent's HTTP address.</summary>
internal static class WebSocketEndpoint
{
    public const string Path = "/mqtt";
    private const string SubProtocol = "mqtt";

    /// <summary>Maps the endpoint, where it is wanted.</summary>
    /// <param name="endpoints">The agent's endpoints; WebSockets are in the pipeline before them.</param>
    public static void MapMqtt(this IEndpointRouteBuilder endpoints)
    {
        MqttListener listener = endpoints.ServiceProvider.GetRequiredService<MqttListener>();
        endpoints.MapMqtt(
            endpoints.ServiceProvider.GetRequiredService<IOptions<MqttOptions>>().Value,
            () => listener.Broker,
            HostOf(endpoints.ServiceProvider.GetRequiredService<IOptions<HttpOptions>>().Value.Url));
    }

    /// <summary>Maps the endpoint, where it is wanted, to a broker that may not run yet.</summary>
    public static void MapMqtt(
        this IEndpointRouteBuilder endpoints, MqttOptions options, Func<MqttBroker?> broker, string ownHost = "localhost")
    {
        if (!options.Enabled || !options.WebSocket)
        {
            return;
        }

        PageOrigins origins = new(options.WebSocketOrigins, ownHost);
        RequestDelegate serve = context => ServeAsync(context, broker(), origins);

        // MQTT has its own way to say who one is.
        endpoints.MapGet(Path, serve).WithMetadata(new AllowAnonymousAttribute());
    }

    private static async Task ServeAsync(HttpContext context, MqttBroker? broker, PageOrigins origins)
    {
        HttpRequest request = context.Request;
        if (!context.WebSockets.IsWebSocketRequest
            || !context.WebSockets.WebSocketRequestedProtocols.Contains(SubProtocol))
        {
            // [MQTT-6.0.0-3]: the client offers the sub-protocol "mqtt".
            context.Response.Headers.Upgrade = "websocket";
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired,
                "connect by WebSocket with the sub-protocol \"mqtt\"");
            return;
        }

        if (!origins.MayConnect(request.Headers.Origin, request.Scheme, request.Host))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden,
                "this page's origin is not among Mqtt:WebSocketOrigins");
            return;
        }

        if (broker is null)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the MQTT broker is not running");
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(SubProtocol);
        await broker.ServeAsync(socket, OriginOf(context.Connection));
    }

    // No Uri: the host may also be * or +.
    private static string HostOf(string url) =>
        new HostString(url[(url.IndexOf("://", StringComparison.Ordinal) + "://".Length)..].TrimEnd('/')).Host;

    private static ConnectionOrigin OriginOf(ConnectionInfo connection)
    {
        bool local = connection is { LocalIpAddress: { } here, RemoteIpAddress: { } there }
            && IPAddress.IsLoopback(here) && IPAddress.IsLoopback(there);
        return new(
            ListenerKind.WebSocket,
            local,
            connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort) : null);
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
