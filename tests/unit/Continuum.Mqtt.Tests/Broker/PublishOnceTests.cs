using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

public sealed class PublishOnceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _crashed = new();

    public void Dispose()
    {
        _folder.Dispose();
        _crashed.Dispose();
    }

    [Fact]
    public async Task A_name_is_published_under_once_also_after_a_crash_and_again_when_it_is_forgotten()
    {
        await using (TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path)))
        {
            await using RawClient subscriber = await RawClient.ConnectAsync(
                broker.Port, "s", properties: new() { SessionExpiry = 600 });
            await subscriber.SubscribeAsync("t", qos: 2);
            await subscriber.SendAsync(new EndPacket(PacketType.Disconnect, ReasonCode.Success));
            Assert.Null(await subscriber.LastBeforeEndAsync());
            await OnceAsync(broker, "event-1", "first");
            await OnceAsync(broker, "event-1", "again");
            File.Copy(_folder.File("sessions.log"), _crashed.File("sessions.log"));
        }

        await using TestBroker after = await TestBroker.StartAsync(store: new FolderSessionStore(_crashed.Path));
        await OnceAsync(after, "event-1", "after the crash");
        await OnceAsync(after, "event-2", "second");
        after.Broker.ForgetOrigins(["event-1", "unknown"]);
        await OnceAsync(after, "event-1", "third");
        await using RawClient back = await RawClient.ConnectAsync(
            after.Port, "s", clean: false, properties: new() { SessionExpiry = 600 });
        foreach (string expected in (string[])["first", "second", "third"])
        {
            PublishPacket got = await back.ReceiveAsync<PublishPacket>();
            Assert.Equal((expected, 2), (Encoding.UTF8.GetString(got.Payload.Span), got.QoS));
        }
    }

    [Fact]
    public async Task Several_messages_under_one_name_are_published_once_together()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient subscriber = await RawClient.ConnectAsync(broker.Port, "s");
        await subscriber.SubscribeAsync("#", qos: 1);
        MqttMessage[] both =
        [
            new() { Topic = "a", Payload = default, QoS = 1 }, new() { Topic = "b", Payload = default, QoS = 1 },
        ];
        await broker.Broker.PublishOnceAsync("name", both, CancellationToken.None);
        await broker.Broker.PublishOnceAsync("name", both, CancellationToken.None);
        await broker.Broker.PublishOnceAsync(
            "last", new MqttMessage { Topic = "c", Payload = default, QoS = 1 }, CancellationToken.None);
        foreach (string expected in (string[])["a", "b", "c"])
        {
            Assert.Equal(expected, (await subscriber.ReceiveAsync<PublishPacket>()).Topic);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_QoS_is_delivered(int qos)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient subscriber = await RawClient.ConnectAsync(broker.Port, "s");
        await subscriber.SubscribeAsync("t", qos);
        await OnceAsync(broker, "a", "x");
        Assert.Equal(qos, (await subscriber.ReceiveAsync<PublishPacket>()).QoS);
    }

    [Fact]
    public async Task Names_that_are_not_retained_at_a_start_are_forgotten_for_good()
    {
        await using (TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path)))
        {
            await OnceAsync(broker, "kept", "first");
            await OnceAsync(broker, "left behind", "first");
        }

        await using (TestBroker next = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path)))
        {
            next.Broker.RetainOrigins(new HashSet<string> { "kept", "never used" });
        }

        await using TestBroker after = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path));
        await using RawClient subscriber = await RawClient.ConnectAsync(after.Port, "s");
        await subscriber.SubscribeAsync("t", qos: 0);
        await OnceAsync(after, "kept", "again");
        await OnceAsync(after, "left behind", "second");
        Assert.Equal("second", Encoding.UTF8.GetString((await subscriber.ReceiveAsync<PublishPacket>()).Payload.Span));
    }

    private static async Task OnceAsync(TestBroker broker, string origin, string payload) =>
        await broker.Broker.PublishOnceAsync(
            origin,
            new MqttMessage { Topic = "t", Payload = Encoding.UTF8.GetBytes(payload), QoS = 2 },
            CancellationToken.None);
}
