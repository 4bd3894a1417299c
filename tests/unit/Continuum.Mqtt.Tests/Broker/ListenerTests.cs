using System.Net;
using System.Net.Sockets;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Unix sockets, limits on connections and rates, and sending clients elsewhere.</summary>
public sealed class ListenerTests
{
    [Fact]
    public async Task Mosquitto_clients_talk_over_a_unix_socket()
    {
        Assert.SkipUnless(Mosquitto.IsInstalled && OperatingSystem.IsLinux(), "needs mosquitto-clients");
        using TempFolder folder = new();
        string path = folder.File("mqtt.sock");
        await using (TestBroker broker = await StartAsync(path))
        {
            Assert.Equal(0b110_110_000, OperatingSystem.IsLinux() ? (int)File.GetUnixFileMode(path) : 0);
            using MosquittoSubscriber subscriber =
                await MosquittoSubscriber.SubscribedAsync(0, "--unix", path, "-t", "a", "-q", "1");
            await Mosquitto.PublishAsync(0, "--unix", path, "-t", "a", "-m", "over the socket", "-q", "1");
            await subscriber.SawAsync("over the socket");
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_stale_socket_is_replaced_and_one_in_use_is_not()
    {
        using TempFolder folder = new();
        string path = folder.File("mqtt.sock");
        string stale = folder.File("stale.sock");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, stale);
        }

        File.Move(stale, path);
        await using TestBroker broker = await StartAsync(path);
        await Assert.ThrowsAsync<MqttBrokerException>(() => StartAsync(path));
        string file = folder.File("precious");
        File.WriteAllText(file, "data");
        MqttBrokerException refused = await Assert.ThrowsAsync<MqttBrokerException>(() => StartAsync(file));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("data", File.ReadAllText(file));
    }

    [Fact]
    public async Task More_connections_a_second_than_allowed_are_closed()
    {
        ManualTimeProvider time = new();
        await using TestBroker broker = await TestBroker.StartAsync(
            time: time, configure: options => options.MaxConnectionsPerSecond = 3);
        for (int i = 0; i < 3; i++)
        {
            await using RawClient client = await RawClient.ConnectAsync(broker.Port, $"c{i}");
        }

        await using RawClient late = await RawClient.OpenAsync(broker.Port);
        Assert.Null(await late.LastBeforeEndAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        await using RawClient again = await RawClient.ConnectAsync(broker.Port, "again");
        Assert.Equal(ReasonCode.Success, again.Answer.Reason);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 100)]
    public async Task A_client_above_its_rate_waits_and_loses_nothing(int messages, int bytes)
    {
        ManualTimeProvider time = new();
        await using TestBroker broker = await TestBroker.StartAsync(time: time, configure: options =>
        {
            options.MaxMessagesPerSecondPerClient = messages;
            options.MaxBytesPerSecondPerClient = bytes;
        });
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c");
        for (ushort id = 1; id <= 12; id++)
        {
            await client.PublishAsync("t", new string('x', 12), qos: 1, id);
        }

        Task<AckPacket> fifth = client.ReceiveAsync<AckPacket>();
        int seen = 0;
        long started = time.GetTimestamp();
        while (seen < 12)
        {
            await Deadline.UntilAsync("the next acknowledgement", () =>
            {
                if (!fifth.IsCompleted)
                {
                    time.Advance(TimeSpan.FromMilliseconds(50));
                }

                return fifth.IsCompleted;
            });
            Assert.Equal(++seen, (await fifth).PacketId);
            fifth = seen < 12 ? client.ReceiveAsync<AckPacket>() : fifth;
        }

        Assert.True(time.GetElapsedTime(started) > TimeSpan.FromSeconds(0.9), "the rate was not held");
    }

    [Fact]
    public async Task An_identity_has_so_many_connections_and_may_still_take_over_its_own()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.File("users"), PasswordFile.NewLine("ann", "secret"));
        using PasswordFile users = new(folder.File("users"), NullLogger.Instance, TimeProvider.System);
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxConnectionsPerIdentity = 2;
            options.Authenticator = new MqttAuthenticator(users, CertificateName.CommonName, false, true);
        });
        await using RawClient one = await AnnAsync("one");
        await using RawClient two = await AnnAsync("two");
        await using RawClient three = await AnnAsync("three");
        await using RawClient anonymous = await RawClient.ConnectAsync(broker.Port, "four");
        await using RawClient again = await AnnAsync("two");
        Assert.Equal(
            [ReasonCode.Success, ReasonCode.Success, ReasonCode.QuotaExceeded, ReasonCode.Success, ReasonCode.Success],
            ((RawClient[])[one, two, three, anonymous, again]).Select(client => client.Answer.Reason));
        await again.SendAsync(new EndPacket(PacketType.Disconnect, ReasonCode.Success));
        await again.LastBeforeEndAsync();
        await Deadline.SeenAsync("room for a third", () => AnnAsync("three"), client => client.Answer.Reason == 0);

        async Task<RawClient> AnnAsync(string id)
        {
            RawClient client = await RawClient.OpenAsync(broker.Port);
            await client.SendAsync(new ConnectPacket
            {
                Version = ProtocolVersion.V5,
                ClientId = id,
                UserName = "ann",
                Password = "secret"u8.ToArray(),
            });
            await client.ReceiveAnswerAsync();
            return client;
        }
    }

    [Theory]
    [InlineData(ProtocolVersion.V5)]
    [InlineData(ProtocolVersion.V311)]
    public async Task Clients_are_sent_elsewhere(ProtocolVersion version)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient here = await RawClient.ConnectAsync(broker.Port, "here", version);
        broker.Broker.Redirect(new(ReasonCode.UseAnotherServer, "other:1883"));
        await using RawClient late = await RawClient.ConnectAsync(broker.Port, "late", version);
        bool v5 = version == ProtocolVersion.V5;
        Assert.Equal(v5 ? ReasonCode.UseAnotherServer : (ReasonCode)3, late.Answer.Reason);
        Assert.Equal(v5 ? "other:1883" : null, late.Answer.Properties.ServerReference);
        await broker.Broker.StopAsync(CancellationToken.None);
        EndPacket? end = (EndPacket?)await here.LastBeforeEndAsync();
        Assert.Equal(v5 ? ReasonCode.UseAnotherServer : null, end?.Reason);
        Assert.Equal(v5 ? "other:1883" : null, end?.Properties.ServerReference);
    }

    [Fact]
    public async Task Many_idle_connections_are_served_when_they_speak_at_last()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        List<RawClient> clients = [];
        for (int i = 0; i < 500; i++)
        {
            clients.Add(await RawClient.ConnectAsync(broker.Port, $"idle-{i}"));
        }

        foreach (RawClient client in clients)
        {
            await client.SendAsync(PingPacket.Request);
            await client.ReceiveAsync<PingPacket>();
            await client.DisposeAsync();
        }
    }

    private static Task<TestBroker> StartAsync(string socket) => TestBroker.StartAsync(configure: options =>
    {
        options.Listen = [];
        options.ListenUnix = [socket];
    });
}
