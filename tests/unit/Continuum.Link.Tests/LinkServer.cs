using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Continuum.Link.Tests;

/// <summary>A real Kestrel on a loopback port with the link mapped and a token check before it.</summary>
internal sealed class LinkServer : IAsyncDisposable
{
    public const string Token = "secret";

    private readonly WebApplication _app;

    private LinkServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public static async Task<LinkServer> StartAsync(
        IControlPlaneHandler handler, TimeProvider? time = null, LinkLimits? limits = null, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(handler);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization != $"Bearer {Token}")
            {
                context.Response.StatusCode = 401;
                return;
            }

            await next(context);
        });
        app.MapAgentLink("/v1/link", limits ?? new LinkLimits());
        await app.StartAsync();
        string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new LinkServer(app) { Address = new Uri($"{url}/v1/link") };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
