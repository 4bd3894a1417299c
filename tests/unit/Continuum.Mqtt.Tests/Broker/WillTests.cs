using System.Collections.Concurrent;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Wills that the host has to do something about before subscribers get them.</summary>
public sealed class WillTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GatedInterceptor _host = new();
    private readonly ConcurrentQueue<string> _offered = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    public async Task Subscribers_get_a_will_once_the_host_has_it(uint delay)
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Offers(gate.Task);
        await using TestBroker broker = await TestBroker.StartAsync(_host);
        await using RawClient reader = await RawClient.ConnectAsync(broker.Port, "reader");
        await reader.SubscribeAsync("wills", qos: 1);
        await BreakAsync(broker, delay);
        await Deadline.UntilAsync("the offer", () => !_offered.IsEmpty);
        await reader.SendAsync(PingPacket.Request);
        await reader.ReceiveAsync<PingPacket>();
        gate.SetResult();
        Assert.Equal("wills", (await reader.ReceiveAsync<PublishPacket>()).Topic);
        Assert.Equal(["device wills 0"], _offered);
    }

    [Fact]
    public async Task What_the_host_does_not_take_is_heard_at_once_and_offered_again_also_by_the_next_start()
    {
        Offers(Task.FromException(new IOException("the disk is full")));
        await using (TestBroker broker = await TestBroker.StartAsync(_host, new FolderSessionStore(_folder.Path)))
        {
            await using RawClient reader = await RawClient.ConnectAsync(broker.Port, "reader");
            await reader.SubscribeAsync("wills", qos: 1);
            await BreakAsync(broker, delay: 0);
            Assert.Equal("wills", (await reader.ReceiveAsync<PublishPacket>()).Topic);
            await Deadline.UntilAsync("another offer", () => _offered.Count > 1);
        }

        _offered.Clear();
        Offers(Task.CompletedTask);
        await using (await TestBroker.StartAsync(_host, new FolderSessionStore(_folder.Path)))
        {
        }

        Assert.Single(_offered);
        _offered.Clear();
        await using (await TestBroker.StartAsync(_host, new FolderSessionStore(_folder.Path)))
        {
        }

        Assert.Empty(_offered);
    }

    [Fact]
    public async Task What_the_next_connection_says_comes_after_the_will_of_the_one_before()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Offers(gate.Task);
        await using TestBroker broker = await TestBroker.StartAsync(_host);
        await using RawClient reader = await RawClient.ConnectAsync(broker.Port, "reader");
        await reader.SubscribeAsync("wills", qos: 1);
        await BreakAsync(broker, delay: 0);
        await Deadline.UntilAsync("the offer", () => !_offered.IsEmpty);
        Task<RawClient> coming = RawClient.ConnectAsync(broker.Port, "device", clean: false);
        await reader.SendAsync(PingPacket.Request);
        await reader.ReceiveAsync<PingPacket>();
        Assert.False(coming.IsCompleted);
        gate.SetResult();
        await using RawClient device = await coming;
        _host.For("wills").SetResult(PublishDisposition.Forwarded);
        await device.PublishAsync("wills", "online", qos: 0, retain: true);
        Assert.Equal("gone"u8.ToArray(), (await reader.ReceiveAsync<PublishPacket>()).Payload.ToArray());
        Assert.Equal("online"u8.ToArray(), (await reader.ReceiveAsync<PublishPacket>()).Payload.ToArray());
    }

    [Fact]
    public async Task A_will_that_is_taken_amid_the_end_of_its_connection_is_heard()
    {
        // Completes when it is waited for, on the thread that waits: at whatever that thread holds.
        _host.Wills = _ => new(new LateAnswer(), 0);
        await using TestBroker broker = await TestBroker.StartAsync(_host, new FolderSessionStore(_folder.Path));
        await using RawClient reader = await RawClient.ConnectAsync(broker.Port, "reader");
        await reader.SubscribeAsync("wills", qos: 1);
        await BreakAsync(broker, delay: 0);
        Assert.Equal("wills", (await reader.ReceiveAsync<PublishPacket>()).Topic);
    }

    [Fact]
    public async Task An_unfinished_will_outlives_a_crash_also_when_its_client_has_come_back_with_another()
    {
        Offers(Task.FromException(new IOException("the disk is full")));
        FolderSessionStore store = new(_folder.Path);
        await using TestBroker broker = await TestBroker.StartAsync(_host, store);
        await BreakAsync(broker, delay: 0);
        await Deadline.UntilAsync("the offer", () => !_offered.IsEmpty);
        await using RawClient back = await RawClient.ConnectAsync(
            broker.Port, "device", will: new("later", new byte[1], 1, Retain: false, new()));
        string copy = Path.Combine(_folder.Path, "crashed");
        Directory.CreateDirectory(copy);
        File.Copy(Path.Combine(_folder.Path, "sessions.log"), Path.Combine(copy, "sessions.log"));

        GatedInterceptor host = new();
        ConcurrentQueue<PublishContext> taken = new();
        host.Wills = will =>
        {
            taken.Enqueue(will);
            return ValueTask.CompletedTask;
        };
        await using (await TestBroker.StartAsync(host, new FolderSessionStore(copy)))
        {
        }

        Assert.Equal(["wills", "later"], taken.Select(will => will.Message.Topic));
        Assert.Equal(2, taken.Select(will => will.WillName).Distinct().Count());
    }

    [Fact]
    public void A_record_of_an_older_version_drops_the_one_will_that_it_knew()
    {
        byte[] old = [(byte)ChangeKind.WillDropped, 0, 1, (byte)'c'];
        Assert.Equal(new SessionChange.WillDropped("c", DateTimeOffset.UnixEpoch), ChangeEncoding.Read(old));
    }

    private void Offers(Task outcome) => _host.Wills = will =>
    {
        _offered.Enqueue($"{will.ClientId} {will.Message.Topic} {will.PacketId}");
        return new ValueTask(outcome);
    };

    private static async Task BreakAsync(TestBroker broker, uint delay)
    {
        await using RawClient device = await RawClient.ConnectAsync(
            broker.Port,
            "device",
            properties: new() { SessionExpiry = 60 },
            will: new("wills", "gone"u8.ToArray(), 1, Retain: false, new() { WillDelay = delay }));
    }
}
