using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>An HTTP server on a free loopback port whose one path is a broker's WebSocket.</summary>
internal sealed class WebSocketFront : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebSocketFront(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <param name="broker">Served at <c>/mqtt</c>.</param>
    /// <param name="certificate">For HTTPS; null for HTTP.</param>
    /// <param name="subProtocol">What the server says it speaks.</param>
    public static async Task<WebSocketFront> StartAsync(
        MqttBroker broker, X509Certificate2? certificate, string? subProtocol = "mqtt")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest || context.Request.Path != "/mqtt")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(subProtocol);
            await broker.ServeAsync(socket, new(ListenerKind.WebSocket, IsLocal: true, RemoteEndPoint: null));
        });
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
