using System.Net;
using System.Net.Sockets;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Security;
using Continuum.Mqtt.Transport;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Transport;

public sealed class HandshakeTurnsTests
{
    [Fact]
    public void Handshakes_that_have_begun_go_before_new_ones()
    {
        HandshakeTurns turns = new(atOnce: 2);
        Task[] first = [turns.EnterAsync(hasBegun: false), turns.EnterAsync(hasBegun: false)];
        Assert.All(first, turn => Assert.True(turn.IsCompletedSuccessfully));
        Task fresh = turns.EnterAsync(hasBegun: false);
        Task begun = turns.EnterAsync(hasBegun: true);
        Assert.Equal(2, turns.Waiting);
        turns.Leave();
        Assert.Equal((true, false), (begun.IsCompleted, fresh.IsCompleted));
        turns.Leave();
        Assert.True(fresh.IsCompleted);
        turns.Leave();
        turns.Leave();
        Assert.True(turns.EnterAsync(hasBegun: false).IsCompleted);
    }

    [Fact]
    public async Task Clients_that_come_all_at_once_are_let_in_whatever_others_leave_half_done()
    {
        using TestAuthority authority = new();
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
            options.ListenTls = [new(new(IPAddress.Loopback, 0), authority.Server())]);
        int port = broker.Broker.LocalEndPoints[1].Port;
        List<TcpClient> mute = [];
        try
        {
            for (int i = 0; i < 40; i++)
            {
                TcpClient client = new();
                mute.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, port);
                // Nothing, or the beginning of a record.
                await client.GetStream().WriteAsync(new byte[] { 0x16, 3, 1, 2 }.AsMemory(0, i % 5));
            }

            await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            {
                await using RawTls client = await RawTls.OpenAsync(port);
                await client.ConnectAsync($"c{i}");
                await client.PingAsync();
            }));
        }
        finally
        {
            mute.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public void Time_in_line_is_not_the_peers_silence()
    {
        ManualTimeProvider time = new();
        Silence silence = new(time);
        silence.Begin(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(6));
        silence.Waits();
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.False(silence.IsOver());
        silence.Goes();
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(silence.IsOver());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(silence.IsOver());
    }
}
