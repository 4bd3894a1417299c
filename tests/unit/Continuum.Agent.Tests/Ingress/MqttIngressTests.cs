using System.Net;
using System.Text;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Routing;
using Continuum.Agent.Tests.Dispatch;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Invocations;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Ingress;

/// <summary>The real broker and the real clients; functions of the test's making behind a real queue.</summary>
public sealed class MqttIngressTests : IAsyncLifetime
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly DispatchFixture _agent = new();
    private MqttBroker _broker = null!;

    private int Port => _broker.LocalEndPoints[0].Port;

    public async ValueTask InitializeAsync()
    {
        _agent.Routes.Replace(new RouteTable(
        [
            Some.MqttRoute("plant/+/temperature", reply: "plant/{1}/command"),
            Some.MqttRoute("bare/+", Some.OtherFunction, reply: "{1}"),
        ]));
        MqttIngress ingress = new(
            _agent.Intake, _agent.Routes, BridgePlan.None, TimeProvider.System, NullLogger<MqttIngress>.Instance);
        _broker = new MqttBroker(
            new MqttBrokerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] },
            ingress,
            new MemorySessionStore(),
            NullLoggerFactory.Instance,
            TimeProvider.System);
        await _broker.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Theory]
    [InlineData("mqttv5")]
    [InlineData("mqttv311")]
    public async Task A_message_is_acknowledged_when_its_event_is_on_the_disk_and_subscribers_have_it_too(string version)
    {
        using MqttClientProgram subscriber = await MqttClientProgram.SubscribeAsync(Port, "-t", "plant/#");
        _agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            Port, null, "-V", version, "-t", "plant/p1/temperature", "-q", "1", "-m", "kept"));
        Assert.Equal(1, _agent.Disk.FromOutside("SELECT count(*) FROM events WHERE payload = CAST('kept' AS BLOB)"));
        QueuedEvent kept = Assert.Single(_agent.Queue.ReadDue(Some.Function, Some.Time, 10));
        Assert.Equal("plant/p1/command", kept.Reply?.Topic);
        Assert.Equal(new TriggerContext { Kind = "mqtt", Topic = "plant/p1/temperature" }, kept.Trigger);
        await subscriber.SeesAsync("kept");
    }

    [Theory]
    [InlineData("mqttv5")]
    [InlineData("mqttv311")]
    public async Task A_message_that_the_queue_refuses_is_not_acknowledged_in_any_way(string version)
    {
        await _agent.Queue.DisposeAsync();
        using MqttClientProgram device = MqttClientProgram.Publish(
            Port, "-d", "-V", version, "-t", "plant/p1/temperature", "-q", "1", "-m", "refused");
        await device.SeesAsync("sending PUBLISH");
        await Deadline.UntilAsync(
            "the connection to be closed", () => device.Lines.Count(line => line.Contains("sending CONNECT")) > 1
                || device.Lines.Any(line => line.Contains("disconnect", StringComparison.OrdinalIgnoreCase)
                    || line.Contains("lost", StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(device.Lines, line => line.Contains("PUBACK", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Response_topic_correlation_and_trace_of_the_publisher_are_honoured()
    {
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            Port, null, "-V", "mqttv5", "-t", "plant/p1/temperature", "-q", "1", "-m", "x",
            "-D", "publish", "response-topic", "answers/me", "-D", "publish", "correlation-data", "c-1",
            "-D", "publish", "user-property", "traceparent", Parent, "-D", "publish", "content-type", "text/plain"));
        await Deadline.UntilAsync("the answer", () => !_agent.Replies.Published.IsEmpty);
        ReplyAddress reply = _agent.Replies.Published.Single().Address;
        Assert.Equal(("answers/me", "c-1"), (reply.Topic, Encoding.UTF8.GetString(reply.CorrelationData.Span)));
        InvocationRequest request = Assert.Single(_agent.Invoker.Requests);
        Assert.Equal("text/plain", request.ContentType);
        Assert.StartsWith(Parent[..35], request.TraceParent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plant/p2/command", false)]
    [InlineData("$SYS/broker/connection/x/state", false)]
    [InlineData("$SYS/broker/version", false)]
    [InlineData("answers/me", true)]
    [InlineData("plant/p1/temperature", true)]
    public async Task A_publisher_gets_answers_only_where_it_may_publish_or_read_itself(string topic, bool answered)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.File("rules"), "* publish plant/p1/temperature\n* publish $SYS/#\n* subscribe answers/me");
        await using MqttBroker broker = new(
            new()
            {
                Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
                Authorizer = new TopicRulesFile(folder.File("rules"), NullLogger.Instance, TimeProvider.System),
            },
            new MqttIngress(_agent.Intake, _agent.Routes, BridgePlan.None, TimeProvider.System, NullLogger<MqttIngress>.Instance),
            new MemorySessionStore(),
            NullLoggerFactory.Instance,
            TimeProvider.System);
        await broker.StartAsync(default);
        _agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            broker.LocalEndPoints[0].Port, null, "-V", "mqttv5", "-t", "plant/p1/temperature", "-q", "1", "-m", "x",
            "-D", "publish", "response-topic", topic));
        QueuedEvent kept = Assert.Single(_agent.Queue.ReadDue(Some.Function, Some.Time, 10));
        Assert.Equal(answered ? topic : null, kept.Reply?.Topic);
    }

    [Fact]
    public async Task A_reply_topic_that_is_none_costs_the_reply_and_not_the_event()
    {
        Assert.Equal(0, await MqttClientProgram.PublishAsync(Port, null, "-t", "bare/", "-q", "1", "-m", "x"));
        await _agent.InvokedAsync(1);
        await _agent.EmptyAsync();
        Assert.Empty(_agent.Replies.Published);
        Assert.Equal((0, 0), _agent.Queue.Count());
    }

    [Fact]
    public async Task A_message_at_most_once_reaches_its_function_and_no_disk()
    {
        _agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.Equal(0, await MqttClientProgram.PublishAsync(Port, null, "-t", "plant/p1/temperature", "-m", "x"));
        await _agent.InvokedAsync(1);
        Assert.Equal((0, 0), _agent.Queue.Count());
    }

    [Theory]
    [InlineData("mqttv5")]
    [InlineData("mqttv311")]
    public async Task A_qos_2_message_is_one_event_and_nothing_of_it_is_kept_once_it_is_released(string version)
    {
        _agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            Port, null, "-V", version, "-t", "plant/p1/temperature", "-q", "2", "-m", "once"));
        Assert.Equal(1, _agent.Queue.Account().Accepted);
        Assert.Equal(0, _agent.Disk.FromOutside("SELECT count(*) FROM inbound"));
    }

    [Fact]
    public async Task A_message_that_its_publisher_named_is_one_event_and_the_function_is_told_the_name()
    {
        for (int times = 0; times < 2; times++)
        {
            Assert.Equal(0, await MqttClientProgram.PublishAsync(
                Port, null, "-V", "mqttv5", "-i", "dev 1", "-t", "plant/p1/temperature", "-q", "1", "-m", "x",
                "-D", "publish", "user-property", "dedup-id", "n/1"));
        }

        await _agent.EmptyAsync();
        Assert.Equal("dev%201/n%2F1", Assert.Single(_agent.Invoker.Requests).DedupKey);
        Assert.Equal((1, 1), (_agent.Queue.Account().Accepted, _agent.Queue.Account().Repeated));
    }

    [Fact]
    public async Task The_order_key_is_the_topic_or_a_property_as_the_trigger_says()
    {
        _agent.Routes.Replace(new RouteTable(
        [
            Some.MqttRoute("plant/+/temperature") with { OrderBy = "property:device" },
            Some.MqttRoute("plant/+/temperature", Some.OtherFunction) with { OrderBy = "topic" },
        ]));
        _agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            Port, null, "-V", "mqttv5", "-t", "plant/p1/temperature", "-q", "1", "-m", "x",
            "-D", "publish", "user-property", "device", "d7"));
        Assert.Equal("device=d7", Assert.Single(_agent.Queue.ListWaiting("node", Some.Function, 10)).OrderKey);
        Assert.Equal(
            "plant/p1/temperature", Assert.Single(_agent.Queue.ListWaiting("node", Some.OtherFunction, 10)).OrderKey);
    }

    [Fact]
    public async Task A_message_that_no_trigger_matches_is_ordinary()
    {
        using MqttClientProgram subscriber = await MqttClientProgram.SubscribeAsync(Port, "-t", "plain/#");
        Assert.Equal(0, await MqttClientProgram.PublishAsync(Port, null, "-t", "plain/a", "-q", "1", "-m", "as ever"));
        await subscriber.SeesAsync("as ever");
        Assert.Empty(_agent.Invoker.Requests);
    }
}
