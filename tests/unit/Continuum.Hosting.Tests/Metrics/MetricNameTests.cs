using Continuum.Hosting.Metrics;

namespace Continuum.Hosting.Tests.Metrics;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("continuum.mqtt.messages", "{message}", "counter", "continuum_mqtt_messages_total")]
    [InlineData("continuum.invocation.duration", "s", "histogram", "continuum_invocation_duration_seconds")]
    [InlineData("continuum.bytes.sent", "By", "counter", "continuum_bytes_sent_bytes_total")]
    [InlineData("continuum.sent_total", "By", "counter", "continuum_sent_bytes_total")]
    [InlineData("queue.size.bytes", "By", "gauge", "queue_size_bytes")]
    [InlineData("cpu.utilization", "1", "gauge", "cpu_utilization_ratio")]
    [InlineData("speed", "m/s", "gauge", "speed_meters_per_second")]
    [InlineData("rate", "{request}/s", "gauge", "rate_per_second")]
    [InlineData("2.fast--x", null, "gauge", "_2_fast_x")]
    public void Names_follow_the_rules_of_OpenTelemetry(string name, string? unit, string kind, string expected)
    {
        Assert.Equal(expected, MetricName.OfFamily(name, unit, Enum.Parse<MetricKind>(kind, ignoreCase: true)));
    }
}
