using System.Globalization;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Sessions;

public sealed class RestartTests : IDisposable
{
    private static readonly PacketProperties Persistent = new() { SessionExpiry = 600 };

    private readonly TempFolder _folder = new();
    private readonly TempFolder _crashed = new();

    public void Dispose()
    {
        _folder.Dispose();
        _crashed.Dispose();
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_after_it()
    {
        await using (TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path)))
        {
            await using RawClient subscriber =
                await RawClient.ConnectAsync(broker.Port, "s", clean: false, properties: Persistent);
            await subscriber.SubscribeAsync("q/#");
            await using RawClient publisher = await RawClient.ConnectAsync(broker.Port, "p");
            await publisher.PublishAsync("q/0", "seen", id: 1);
            PublishPacket inFlight = await subscriber.ReceiveAsync<PublishPacket>();
            Assert.Equal("q/0", inFlight.Topic);
            await publisher.ReceiveAsync<AckPacket>();
            subscriber.Abort();
            for (ushort i = 1; i <= 50; i++)
            {
                await publisher.PublishAsync($"q/{i}", "x", id: i, retain: i == 50);
                await publisher.ReceiveAsync<AckPacket>();
            }

            // The files as a kill at this moment leaves them: nothing is closed, nothing flushed.
            File.Copy(_folder.File("sessions.log"), _crashed.File("sessions.log"));
        }

        await using TestBroker again = await TestBroker.StartAsync(store: new FolderSessionStore(_crashed.Path));
        await using RawClient back = await RawClient.ConnectAsync(again.Port, "s", clean: false, properties: Persistent);
        Assert.True(back.Answer.SessionPresent);
        for (int i = 0; i <= 50; i++)
        {
            PublishPacket got = await back.ReceiveAsync<PublishPacket>();
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"q/{i}"), got.Topic);
            Assert.Equal(i == 0 || got.Duplicate, got.Duplicate);
            await back.SendAsync(new AckPacket(PacketType.PubAck, got.PacketId, ReasonCode.Success));
        }

        await using RawClient fresh = await RawClient.ConnectAsync(again.Port, "fresh");
        await fresh.SubscribeAsync("q/50");
        Assert.True((await fresh.ReceiveAsync<PublishPacket>()).Retain);
    }

    [Fact]
    public async Task A_torn_tail_is_cut_off_wherever_it_tore()
    {
        await using (FolderSessionStore store = new(_folder.Path))
        {
            await AddAsync(store, 5);
        }

        byte[] whole = await File.ReadAllBytesAsync(_folder.File("sessions.log"));
        for (int length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_crashed.File("sessions.log"), whole[..length]);
            await using (FolderSessionStore torn = new(_crashed.Path))
            {
                await AddAsync(torn, 1, from: 100);
            }

            await using FolderSessionStore mended = new(_crashed.Path);
            Assert.True(((ISessionStore)mended).Load().Sessions["c"].Deliveries.ContainsKey(100));
        }
    }

    [Fact]
    public async Task A_flipped_bit_ends_what_is_read()
    {
        await using (FolderSessionStore store = new(_folder.Path))
        {
            await AddAsync(store, 5);
        }

        byte[] bytes = await File.ReadAllBytesAsync(_folder.File("sessions.log"));
        bytes[^3] ^= 4;
        await File.WriteAllBytesAsync(_folder.File("sessions.log"), bytes);
        await using FolderSessionStore again = new(_folder.Path);
        Assert.Equal(4, ((ISessionStore)again).Load().Sessions["c"].Deliveries.Count);
    }

    [Fact]
    public async Task A_file_that_is_no_log_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(_folder.File("sessions.log"), "something else entirely");
        SessionStoreException refused = Assert.Throws<SessionStoreException>(() => new FolderSessionStore(_folder.Path));
        Assert.Contains("move it away", refused.Message, StringComparison.Ordinal);
        Assert.Equal("something else entirely", await File.ReadAllTextAsync(_folder.File("sessions.log")));
    }

    [Fact]
    public async Task The_log_is_rewritten_when_most_of_it_is_out_of_date()
    {
        await using (FolderSessionStore store = new(_folder.Path))
        {
            ISessionStore log = store;
            await AddAsync(store, 3);
            for (int i = 0; i < 60; i++)
            {
                log.Append(new SessionChange.Queued("c", Delivery(1000 + i, size: 256 << 10)));
                log.Append(new SessionChange.Done("c", 1000 + i));
                await log.CommitAsync(CancellationToken.None);
            }
        }

        Assert.True(new FileInfo(_folder.File("sessions.log")).Length < 2 * FolderSessionStore.RewriteAbove);
        await using FolderSessionStore again = new(_folder.Path);
        Assert.Equal([0L, 1L, 2L], ((ISessionStore)again).Load().Sessions["c"].Deliveries.Keys);
    }

    private static async Task AddAsync(ISessionStore store, int count, int from = 0)
    {
        store.Append(new SessionChange.Opened("c", 60));
        for (int i = from; i < from + count; i++)
        {
            store.Append(new SessionChange.Queued("c", Delivery(i, size: 10)));
        }

        await store.CommitAsync(CancellationToken.None);
    }

    private static Delivery Delivery(long sequence, int size) => new(
        sequence,
        new() { Topic = "t", Payload = Encoding.UTF8.GetBytes(new string('x', size)), QoS = 1, ResponseTopic = "r" },
        DateTimeOffset.UnixEpoch,
        retain: false,
        subscriptionIds: [3]);
}
