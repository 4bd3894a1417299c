using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Continuum.E2E.Tests.Telemetry;

/// <summary>Takes OTLP over HTTP and keeps the spans.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();

    private SpanCollector(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<SpanCollector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        SpanCollector collector = new(builder.Build());
        collector._app.Run(collector.ReceiveAsync);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>The spans of a trace, so far.</summary>
    public Span[] Of(string traceId) => [.. _spans.Where(span => span.TraceId == traceId)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        foreach (Span span in context.Request.Path == "/v1/traces" ? SpanReader.Read(body.ToArray()) : [])
        {
            _spans.Enqueue(span);
        }

        context.Response.ContentType = "application/x-protobuf";
    }
}
