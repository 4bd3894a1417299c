using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>What clients of one session, one after the other, know of the servers they were at.</summary>
public sealed class ServerSessionsTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly int _port = LastingPort.Next();
    private readonly RecordedSession _session = new();
    private readonly ServerSessions _servers = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_session_that_a_server_kept_while_the_client_began_anew_elsewhere_is_stale()
    {
        MqttAddress one = MqttAddress.Parse("mqtt://one");
        MqttAddress two = MqttAddress.Parse("mqtt://two");
        ServerSessions sessions = new();
        Assert.False(sessions.IsAnother(one) || sessions.IsStale(one));
        sessions.Begun();
        sessions.GoOnAt(one);
        // They share it.
        Assert.True(sessions.IsAnother(two));
        Assert.False(sessions.IsStale(two));
        sessions.GoOnAt(two);
        Assert.False(sessions.IsStale(one));
        // They do not.
        sessions.Begun();
        sessions.GoOnAt(two);
        Assert.True(sessions.IsStale(one));
    }

    [Fact]
    public async Task The_next_client_does_not_take_what_its_own_server_kept_for_what_was_begun_elsewhere_since()
    {
        await using TestBroker second = await TestBroker.StartAsync();
        await ConnectAsync(redirect: null, present: false);
        await ConnectAsync(new(ReasonCode.UseAnotherServer, $"127.0.0.1:{second.Port}"), present: false);
        Assert.Equal(["lost", "lost"], _session.Calls);
        await ConnectAsync(redirect: null, present: true);
        Assert.Equal(["lost", "lost", "lost"], _session.Calls);
        // It goes on with that one.
        await ConnectAsync(redirect: null, present: true);
        Assert.Equal(3, _session.Calls.Length);
    }

    [Fact]
    public async Task The_next_client_asks_where_the_server_moved_to()
    {
        await using TestBroker second = await TestBroker.StartAsync();
        await ConnectAsync(new(ReasonCode.ServerMoved, $"127.0.0.1:{second.Port}"), present: false);
        await ConnectAsync(redirect: null, present: true);
        Assert.Equal(["lost"], _session.Calls);
    }

    [Fact]
    public async Task What_a_client_could_not_tell_of_a_loss_the_next_one_tells()
    {
        _session.Fails = _ => true;
        await Assert.ThrowsAsync<MqttClientException>(() => ConnectAsync(redirect: null, present: false));
        _session.Fails = _ => false;
        await ConnectAsync(redirect: null, present: true);
        Assert.Equal(["lost", "lost"], _session.Calls);
    }

    // A client's whole life, while the own server lets it in or sends it elsewhere.
    private async Task ConnectAsync(ServerRedirect? redirect, bool present)
    {
        await using TestBroker home = await TestBroker.StartAsync(
            store: new FolderSessionStore(_home.Path), configure: options => options.Redirect = redirect, port: _port);
        await using MqttClient client = new(
            new()
            {
                Port = _port,
                ClientId = "kept",
                CleanStart = false,
                SessionExpirySeconds = 600,
                Session = _session,
                Servers = _servers,
                Redirect = new(),
            },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(1));
        await client.ConnectAsync(CancellationToken.None);
        Assert.Equal(present, client.SessionPresent);
    }
}
