using System.Diagnostics;
using System.Diagnostics.Metrics;
using Continuum.Hosting.Startup;
using Continuum.Hosting.Telemetry;
using Continuum.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Continuum.Hosting.Tests.Telemetry;

public sealed class TelemetryTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static readonly ActivitySource Source = new("Continuum.Hosting.Tests");
    private static readonly Meter Meter = new("Continuum.Hosting.Tests");

    [Fact]
    public async Task Traces_metrics_and_logs_have_arrived_when_the_program_has_stopped()
    {
        await using OtlpCollector collector = await OtlpCollector.StartAsync();
        Counter<int> counter = Meter.CreateCounter<int>("tests.exported");
        await using (SampleServer server = await SampleServer.StartAsync(
            [$"--telemetry:otlpendpoint={collector.Address}"], map: app => app.MapGet("/work", WorkAsync)))
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/work");
            request.Headers.Add("traceparent", Parent);
            await server.Client.SendAsync(request);
            counter.Add(1);
        }

        Assert.True(TraceContext.TryParse(Parent, null, out ActivityContext parent));
        byte[] traceId = Convert.FromHexString(parent.TraceId.ToHexString());
        Assert.All(["traces", "metrics", "logs"], signal => AssertResource(collector.Text(signal)));
        Assert.Contains("thermostat invoked", collector.Text("traces"));
        Assert.Contains("Microsoft.AspNetCore", collector.Text("traces"));
        Assert.True(collector.Has("traces", traceId), "the caller's trace id is in the exported spans");
        Assert.True(collector.Has("logs", traceId), "the caller's trace id is in the exported log entries");
        Assert.Contains("tests.exported", collector.Text("metrics"));
        Assert.Contains("it is 31 degrees", collector.Text("logs"));
    }

    [Fact]
    public async Task A_collector_that_is_gone_holds_up_the_end_no_longer_than_it_may()
    {
        await using SampleServer server = await SampleServer.StartAsync(
            [$"--telemetry:otlpendpoint=http://127.0.0.1:{FreePort.Next()}", "--telemetry:flushseconds=1"]);
        await server.Client.GetAsync("/healthz");

        Assert.Equal(ExitCode.Ok, await server.StopAsync());
    }

    [Theory]
    [InlineData("localhost:4318", null)]
    [InlineData("http://localhost:4318", "morse")]
    public void An_address_or_protocol_that_is_none_is_refused(string endpoint, string? protocol)
    {
        TelemetryOptions options = new() { OtlpEndpoint = endpoint, OtlpProtocol = protocol };

        Assert.Equal(ExitCode.Configuration,
            Assert.Throws<StartupException>(() => OtlpTarget.From(options, _ => null)).Code);
    }

    [Fact]
    public void The_settings_win_over_the_environment()
    {
        TelemetryOptions options = new() { OtlpEndpoint = "http://ours:4318" };

        Assert.Equal("ours", OtlpTarget.From(options, _ => null)?.Base.Host);
        Assert.Equal("theirs", OtlpTarget.From(
            new(), name => name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? "http://theirs:4318/" : null)?.Base.Host);
        Assert.Null(OtlpTarget.From(new(), _ => null));
    }

    private static void AssertResource(string text)
    {
        Assert.Contains("service.name", text);
        Assert.Contains("sample", text);
        Assert.Contains("service.instance.id", text);
        Assert.Contains("continuum.node", text);
        Assert.Contains("node-1", text);
    }

    private static async Task WorkAsync(HttpContext context)
    {
        using Activity? activity = Source.StartActivity("thermostat invoked");
        ILogger logger = context.RequestServices.GetRequiredService<ILogger<TelemetryTests>>();
        logger.LogInformation("it is 31 degrees");
        await context.Response.WriteAsync("done");
    }
}
