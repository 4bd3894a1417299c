using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;
using Continuum.E2E.Tests.Telemetry;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>One trace from whoever asks to whoever is answered, across processes.</summary>
public sealed class TraceTests
{
    private const string Caller = "00f067aa0ba902b7";

    public TraceTests() => Need.WholeSystem();

    [Fact]
    public async Task A_trace_spans_device_agent_sandbox_and_reply_and_gateway_link_and_agent()
    {
        await using SpanCollector collector = await SpanCollector.StartAsync();
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync(collector: collector.Address);
        Declared function = Declared.InC("plant", "traced")
            .OnHttp("/traced").OnMqtt("plant/+/temperature", reply: "plant/{1}/command");
        await fleet.Api.DeployAsync(function, await FunctionImages.CAsync());

        string mqtt = "4bf92f3577b34da6a3ce929d0e0e4736";
        using MqttTool device = await MqttTool.SubscribeAsync(
            fleet.Edge.MqttPort, "-V", "mqttv5", "-t", "plant/+/command", "-F", "got %p %P");
        await MqttTool.PublishAsync(
            fleet.Edge.MqttPort, "plant/p1/temperature", "31", "-V", "mqttv5", "-q", "1",
            "-D", "publish", "user-property", "traceparent", $"00-{mqtt}-{Caller}-01");
        string seen = await device.SawAsync("got hello 31");
        // The reply carries the trace on.
        Assert.Contains($"traceparent:00-{mqtt}-", seen, StringComparison.Ordinal);
        Span[] fromDevice = await CollectedAsync(
            collector, mqtt, "receive mqtt", "process plant/traced", "sandbox.invoke");
        AssertConnected(fromDevice);

        string http = "0af7651916cd43dd8448eb211c80319c";
        using HttpRequestMessage request = new(HttpMethod.Post, "/plant/traced") { Content = new StringContent("x") };
        request.Headers.Add("traceparent", $"00-{http}-{Caller}-01");
        using HttpResponseMessage answer = await fleet.Api.Http.SendAsync(request);
        Assert.Equal("hello x", await answer.Content.ReadAsStringAsync());
        Span[] fromGateway = await CollectedAsync(
            collector, http, "HttpRequestIn", "invoke plant/traced", "sandbox.invoke");
        AssertConnected(fromGateway);
    }

    private static async Task<Span[]> CollectedAsync(SpanCollector collector, string trace, params string[] names)
    {
        await Deadline.SeenAsync(
            $"spans named {string.Join(", ", names)} in trace {trace}",
            () => Task.FromResult(string.Join("; ", collector.Of(trace).Select(span => span.Name))),
            seen => names.All(name => seen.Contains(name, StringComparison.Ordinal)));
        return collector.Of(trace);
    }

    // Every span's parent is another of the trace or the caller's: none begins anew or hangs on what nobody recorded.
    private static void AssertConnected(Span[] spans)
    {
        HashSet<string> known = [Caller, .. spans.Select(span => span.SpanId)];
        Assert.All(spans, span => Assert.Contains(span.ParentId, known));
    }
}
