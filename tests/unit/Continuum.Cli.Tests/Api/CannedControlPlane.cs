using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Continuum.Cli.Tests.Api;

/// <summary>
/// Answers of a control plane over real HTTP: what is on the other side of the wire is another program, so a test says
/// what it answers. It asks for the token as the real one does and keeps what it was asked.
/// </summary>
public sealed class CannedControlPlane : IAsyncDisposable
{
    /// <summary>The token that it takes.</summary>
    public const string Token = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();

    private Func<HttpContext, Task<bool>> _otherwise = _ => Task.FromResult(false);

    private readonly string _token;

    private CannedControlPlane(int port, string token)
    {
        _token = token;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.Single();

    /// <summary>Each request: method, path and query, and body.</summary>
    public ConcurrentQueue<(string Request, string Body, string Prefer)> Requests { get; } = new();

    public static async Task<CannedControlPlane> StartAsync(int port = 0, string token = Token)
    {
        CannedControlPlane server = new(port, token);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Says what is answered to a request, such as <c>GET /v1/nodes</c>.</summary>
    public CannedControlPlane On(
        string request, string body, int status = 200, string type = "application/json", string? errorType = null) =>
        On(request, async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            if (errorType is not null)
            {
                context.Response.Headers["Continuum-Error-Type"] = errorType;
            }

            await context.Response.WriteAsync(body);
        });

    public CannedControlPlane On(string request, Func<HttpContext, Task> answer)
    {
        _answers[request] = answer;
        return this;
    }

    /// <summary>Answers requests that no answer was given for; false leaves it a 404.</summary>
    public void Otherwise(Func<HttpContext, Task<bool>> answer) => _otherwise = answer;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Requests.Enqueue((request, await reader.ReadToEndAsync(), context.Request.Headers["Prefer"].ToString()));
        bool isOpen = context.Request.Path == "/readyz";
        if (!isOpen && context.Request.Headers.Authorization != $"Bearer {_token}")
        {
            context.Response.StatusCode = 401;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync(
                """{"type":"x","title":"A valid token is needed","status":401,"code":"unauthorized"}""");
            return;
        }

        if (_answers.TryGetValue(request, out Func<HttpContext, Task>? answer))
        {
            await answer(context);
            return;
        }

        if (await _otherwise(context))
        {
            return;
        }

        context.Response.StatusCode = 404;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync(
            $$"""{"type":"x","title":"There is no such thing","status":404,"code":"not_found","detail":"no {{request}}"}""");
    }
}
