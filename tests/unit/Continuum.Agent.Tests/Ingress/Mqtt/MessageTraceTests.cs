using System.Diagnostics;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Tests.Fixtures;

namespace Continuum.Agent.Tests.Ingress.Mqtt;

/// <summary>An answer's span belongs to the trace of the event that it answers.</summary>
public sealed class MessageTraceTests : IDisposable
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == AgentTelemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public MessageTraceTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_goes_on_with_its_events_trace_whoever_publishes_it(bool amidAnother)
    {
        using Activity? other = amidAnother ? AgentTelemetry.Source.StartActivity("another") : null;
        using Activity? reply = MessageTrace.StartReply(Reply($"00-{Trace}-{Span}-01"));
        Assert.Equal((Trace, Span), (reply?.TraceId.ToHexString(), reply?.ParentSpanId.ToHexString()));
    }

    [Fact]
    public void An_answer_without_a_trace_begins_one()
    {
        using Activity? reply = MessageTrace.StartReply(Reply(null));
        Assert.Null(reply?.ParentId);
        Assert.NotNull(reply);
    }

    private static OutgoingReply Reply(string? traceParent) => new()
    {
        EventId = "event",
        Function = Some.Function,
        Address = new ReplyAddress("plant/p1/command", 1, default),
        Payload = "hello"u8.ToArray(),
        TraceParent = traceParent,
    };
}
