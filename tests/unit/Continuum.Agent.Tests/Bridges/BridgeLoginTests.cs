using System.Collections.Concurrent;
using System.Net;
using Continuum.Agent.Bridges;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>How a bridge says who it is, and where it lets itself be sent.</summary>
public sealed class BridgeLoginTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();
    private readonly PasswordFile _users;

    public BridgeLoginTests()
    {
        File.WriteAllText(_far.File("users"), PasswordFile.NewLine("site-1", "secret") + "\n");
        _users = new(_far.File("users"), NullLogger.Instance, TimeProvider.System);
    }

    public void Dispose()
    {
        _users.Dispose();
        _folder.Dispose();
        _far.Dispose();
    }

    [Fact]
    public async Task By_Scram_the_bridge_is_let_in_without_its_password_crossing_the_wire_and_reads_it_at_each_connection()
    {
        Seen seen = new(new ScramAuthentication(_users));
        await using MqttBroker far = await StartAsync(options =>
        {
            options.EnhancedAuthentication = [seen];
            options.Authenticator = seen;
        });
        File.WriteAllText(_folder.File("password"), "guess\n");
        await using BridgedNode node = BridgedNode.Start(_folder, To(far, bridge =>
        {
            (bridge.Login, bridge.User, bridge.PasswordFile) = (BridgeLogin.Scram, "site-1", _folder.File("password"));
        }));
        await node.PublishAsync("plant/p1", "x", 2);
        await Deadline.UntilAsync("an attempt with the wrong one", () => !seen.Shown.IsEmpty);
        Assert.Equal(0, node.Account("up").Forwarded);
        File.WriteAllText(_folder.File("password"), "secret\n");
        await node.ForwardedAsync("up", 1);
        Assert.All(seen.Shown, shown => Assert.Equal((null, false, true), shown));
    }

    [Fact]
    public async Task Where_it_may_the_bridge_goes_where_it_is_sent_and_takes_along_what_waits()
    {
        await using MqttBroker second = await StartAsync(_ => { });
        await using MqttBroker home = await StartAsync(_ => { });
        home.Redirect(new(ReasonCode.ServerMoved, $"127.0.0.1:{second.LocalEndPoints[0].Port}"));
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            second.LocalEndPoints[0].Port, "-q", "1", "-t", "#", "-F", "%t %p");
        await using BridgedNode node = BridgedNode.Start(_folder, To(home, bridge => bridge.FollowRedirects = true));
        await node.PublishAsync("plant/p1", "x", 2);
        await node.ForwardedAsync("up", 1);
        await there.SeesAsync("plant/p1 x");
    }

    [Fact]
    public async Task Where_it_was_sent_it_goes_again_when_its_client_has_ended()
    {
        await using MqttBroker second = await StartAsync(_ => { });
        int port = second.LocalEndPoints[0].Port;
        MqttBroker home = await StartAsync(
            options => options.Redirect = new(ReasonCode.ServerMoved, $"127.0.0.1:{port}"));
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            port, "-q", "1", "-t", "#", "-F", "%t %p");
        await using BridgedNode node = BridgedNode.Start(
            _folder, To(home, bridge => (bridge.FollowRedirects, bridge.ClientId) = (true, "site-1")));
        await node.PublishAsync("plant/p1", "x", 2);
        await there.SeesAsync("plant/p1 x");
        await home.DisposeAsync();
        await using (MqttClient other = new(
            new() { Port = port, ClientId = "site-1" }, NullLoggerFactory.Instance, TimeProvider.System, new Random(1)))
        {
            await other.ConnectAsync(default);
            await node.PublishAsync("plant/p1", "y", 2);
        }

        await there.SeesAsync("plant/p1 y");
    }

    [Fact]
    public void Where_nothing_is_said_the_bridge_is_sent_nowhere_and_else_to_the_hosts_that_are_named()
    {
        MqttClientOptions client = new();
        BridgeOptions bridge = new() { Url = "mqtt://h" };
        BridgeCredentials.ApplyTo(client, bridge);
        Assert.Null(client.Redirect);
        (bridge.FollowRedirects, bridge.RedirectHosts) = (true, " a.example  *.b.example ");
        BridgeCredentials.ApplyTo(client, bridge);
        Assert.Equal(["a.example", "*.b.example"], client.Redirect!.AllowedHosts);
    }

    [Fact]
    public void What_does_not_go_together_is_told()
    {
        BridgesOptions options = BridgedNode.To(1883, bridge =>
        {
            (bridge.Version, bridge.Login, bridge.ScramMaxIterations) = ("3.1.1", BridgeLogin.Scram, 100);
            (bridge.FollowRedirects, bridge.RedirectHosts) = (true, "*.plant.example host:1883");
            bridge.Routes["up"] = new() { Filter = "#" };
        });
        options.Bridges["still"] = new() { Url = "unix:///run/mqtt", FollowRedirects = true, Triggers = true };
        options.Bridges["deaf"] = new() { Url = "mqtt://h", RedirectHosts = "other", Triggers = true };
        string[] problems = [.. new BridgesOptionsValidator().Validate(null, options).Failures!];
        foreach (string expected in new[]
        {
            "far:Login: 3.1.1", "far:User: a Scram", "far:PasswordFile: a Scram", "far:ScramMaxIterations is 100; it is 4096 to",
            "far:FollowRedirects: a broker of 3.1.1", "far:RedirectHosts: 'host:1883'", "still:FollowRedirects: from a Unix socket",
            "deaf:RedirectHosts: the bridge goes nowhere",
        })
        {
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        }

        Assert.Equal(8, problems.Length);
    }

    private static BridgesOptions To(MqttBroker far, Action<BridgeOptions> set) => BridgedNode.To(
        far.LocalEndPoints[0].Port,
        bridge =>
        {
            bridge.Routes["up"] = new() { Direction = RouteDirection.Out, Filter = "plant/#", QoS = 2 };
            set(bridge);
        });

    private static async Task<MqttBroker> StartAsync(Action<MqttBrokerOptions> set)
    {
        MqttBrokerOptions options = new() { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        set(options);
        MqttBroker broker = new(
            options, null, new MemorySessionStore(), NullLoggerFactory.Instance, TimeProvider.System);
        await broker.StartAsync(default);
        return broker;
    }

    /// <summary>Sees what clients show beside the method's data; without the method it lets nobody in.</summary>
    private sealed class Seen(IEnhancedAuthentication right) : IEnhancedAuthentication, IMqttAuthenticator
    {
        public ConcurrentQueue<(string? User, bool HasPassword, bool HasMethod)> Shown { get; } = [];

        public string Method => right.Method;

        public IEnhancedExchange Begin(AuthenticationContext context)
        {
            Note(context, hasMethod: true);
            return right.Begin(context);
        }

        public ValueTask<AuthenticationVerdict> AuthenticateAsync(
            AuthenticationContext context, CancellationToken cancellationToken)
        {
            Note(context, hasMethod: false);
            return ValueTask.FromResult<AuthenticationVerdict>(
                new AuthenticationVerdict.Refuse(ReasonCode.NotAuthorized, "only by the method"));
        }

        private void Note(AuthenticationContext context, bool hasMethod) =>
            Shown.Enqueue((context.UserName, context.Password is not null, hasMethod));
    }
}
