using System.Buffers;
using System.Buffers.Binary;
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
        await using RawClient back = await RawClient.ConnectAsync(
            again.Port, "s", clean: false, properties: Persistent);
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
    public async Task The_wills_of_clients_that_a_kill_cut_off_are_published_after_it()
    {
        ManualTimeProvider time = new();
        await using (TestBroker broker = await TestBroker.StartAsync(
            store: new FolderSessionStore(_folder.Path), time: time))
        {
            await using RawClient watcher = await RawClient.ConnectAsync(broker.Port, "w", properties: Persistent);
            await watcher.SubscribeAsync("will/#");
            await using RawClient left = await ConnectAsync(broker, "left", 0);
            await left.SendAsync(new EndPacket(PacketType.Disconnect, ReasonCode.Success));
            await left.LastBeforeEndAsync();
            await using RawClient connected = await ConnectAsync(broker, "connected", 0);
            await using RawClient waits = await ConnectAsync(broker, "waits", 20);
            await using RawClient comesBack = await ConnectAsync(broker, "back", 20);
            File.Copy(_folder.File("sessions.log"), _crashed.File("sessions.log"));
        }

        await using TestBroker again = await TestBroker.StartAsync(
            store: new FolderSessionStore(_crashed.Path), time: time);
        await using RawClient heard = await RawClient.ConnectAsync(
            again.Port, "w", clean: false, properties: Persistent);
        Assert.Equal("will/connected", (await heard.ReceiveAsync<PublishPacket>()).Topic);
        await using RawClient back = await RawClient.ConnectAsync(
            again.Port, "back", clean: false, properties: Persistent);
        Task<PublishPacket> next = heard.ReceiveAsync<PublishPacket>();
        await Deadline.UntilAsync("the will that waited", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return next.IsCompleted;
        });
        Assert.Equal("will/waits", (await next).Topic);
        await heard.SendAsync(PingPacket.Request);
        await heard.ReceiveAsync<PingPacket>();

        static Task<RawClient> ConnectAsync(TestBroker broker, string id, uint delay) => RawClient.ConnectAsync(
            broker.Port,
            id,
            properties: delay > 0 ? Persistent : null,
            will: new($"will/{id}", new byte[1], 1, false, new() { WillDelay = delay }));
    }

    [Fact]
    public async Task The_end_of_a_session_is_durable_before_a_clean_start_is_answered()
    {
        await using TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(_folder.Path));
        RawClient client = await RawClient.ConnectAsync(broker.Port, "s", properties: Persistent);
        client.Abort();
        await using RawClient clean = await RawClient.ConnectAsync(broker.Port, "s");
        File.Copy(_folder.File("sessions.log"), _crashed.File("sessions.log"));
        await using FolderSessionStore crashed = new(_crashed.Path);
        Assert.Empty(((ISessionStore)crashed).Load().Sessions);
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
    public async Task The_log_grows_ahead_of_what_is_written_and_gives_the_rest_back_in_the_end()
    {
        string path = _folder.File("sessions.log");
        long grown;
        await using (FolderSessionStore store = new(_folder.Path))
        {
            await AddAsync(store, 1);
            grown = new FileInfo(path).Length;
            await AddAsync(store, 20, from: 1);
            Assert.Equal(grown, new FileInfo(path).Length);
            File.Copy(path, _crashed.File("sessions.log"));
        }

        Assert.True(new FileInfo(path).Length < grown);
        await using FolderSessionStore crashed = new(_crashed.Path);
        Assert.Equal(21, ((ISessionStore)crashed).Load().Sessions["c"].Deliveries.Count);
    }

    [Fact]
    public async Task A_flipped_bit_in_the_last_batch_is_a_torn_end_and_before_it_is_damage()
    {
        await using (FolderSessionStore store = new(_folder.Path))
        {
            await AddAsync(store, 5);
            await AddAsync(store, 1, from: 5);
        }

        byte[] whole = await File.ReadAllBytesAsync(_folder.File("sessions.log"));
        int last = whole.AsSpan().LastIndexOf(whole.AsSpan(8, 8));
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] bytes = [.. whole];
            bytes[at] ^= 4;
            await File.WriteAllBytesAsync(_crashed.File("sessions.log"), bytes);
            if (at < last)
            {
                Assert.Throws<SessionStoreException>(() => new FolderSessionStore(_crashed.Path));
                Assert.Equal(bytes, await File.ReadAllBytesAsync(_crashed.File("sessions.log")));
            }
            else
            {
                await using FolderSessionStore again = new(_crashed.Path);
                Assert.Equal(5, ((ISessionStore)again).Load().Sessions["c"].Deliveries.Count);
            }
        }
    }

    [Fact]
    public async Task A_log_of_the_first_version_is_read_and_written_anew()
    {
        ArrayBufferWriter<byte> old = new();
        old.Write("CONTMQS1"u8);
        WriteOld(old, Encoded(new SessionChange.Opened("c", 60)));
        WriteOld(old, Encoded(new SessionChange.Subscribed("c", new("t/#", 1, false, true, 7))));
        foreach (byte sequence in (byte[])[4, 5])
        {
            ArrayBufferWriter<byte> queued = new();
            queued.WriteByte(6);
            queued.WriteString("c");
            queued.Write<byte>([0, 0, 0, 0, 0, 0, 0, sequence, 1]);
            queued.Write(new byte[8]);
            queued.WriteString("t/1");
            queued.Write<byte>([1, 0]);
            queued.Write("payload"u8);
            WriteOld(old, queued.WrittenSpan);
        }

        WriteOld(old, Encoded(new SessionChange.Sent("c", 4, 9)));
        await File.WriteAllBytesAsync(_folder.File("sessions.log"), [.. old.WrittenSpan, 1, 2, 3]);
        for (int round = 0; round < 2; round++)
        {
            await using FolderSessionStore store = new(_folder.Path);
            StoredSession session = ((ISessionStore)store).Load().Sessions["c"];
            Assert.True(session.Subscriptions["t/#"].RetainAsPublished);
            Assert.Equal([(4L, 9), (5L, 0)], session.Deliveries.Select(one => (one.Key, (int)one.Value.PacketId)));
            Delivery delivery = session.Deliveries[5].Delivery;
            Assert.Equal(
                (1, true, "t/1", "payload"),
                (delivery.QoS, delivery.Retain, delivery.Message.Topic, Encoding.UTF8.GetString(delivery.Message.Payload.Span)));
            Assert.StartsWith("CONTMQS2", Encoding.ASCII.GetString(await ReadAllAsync()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_log_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(_folder.File("sessions.log"), "something else entirely");
        SessionStoreException refused = Assert.Throws<SessionStoreException>(
            () => new FolderSessionStore(_folder.Path));
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

    [Fact]
    public async Task A_log_that_cannot_be_shortened_goes_on_and_is_shortened_later()
    {
        await using FolderSessionStore store = new(_folder.Path);
        ISessionStore log = store;
        await AddAsync(store, 3);
        // Where a folder lies no file can be written.
        Directory.CreateDirectory(_folder.File("sessions.log.new"));
        await FillAsync(40);
        Assert.True(Length() > 2 * FolderSessionStore.RewriteAbove);
        Directory.Delete(_folder.File("sessions.log.new"));
        await FillAsync(40);
        Assert.True(Length() < 2 * FolderSessionStore.RewriteAbove);
        Assert.False(File.Exists(_folder.File("sessions.log.new")));

        long Length() => new FileInfo(_folder.File("sessions.log")).Length;

        async Task FillAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                log.Append(new SessionChange.Queued("c", Delivery(1000 + i, size: 256 << 10)));
                log.Append(new SessionChange.Done("c", 1000 + i));
                await log.CommitAsync(CancellationToken.None);
            }
        }
    }

    private static byte[] Encoded(SessionChange change)
    {
        ArrayBufferWriter<byte> output = new();
        ChangeEncoding.Write(output, change);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteOld(ArrayBufferWriter<byte> log, ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteInt32LittleEndian(log.GetSpan(4), record.Length);
        log.Advance(4);
        BinaryPrimitives.WriteUInt32LittleEndian(log.GetSpan(4), Crc32C.Of(record));
        log.Advance(4);
        log.Write(record);
    }

    private async Task<byte[]> ReadAllAsync()
    {
        await using FileStream file = new(
            _folder.File("sessions.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
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
        DateTimeOffset.UnixEpoch)
    {
        QoS = 1,
        SubscriptionIds = [3],
    };
}
