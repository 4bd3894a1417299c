using System.Net;
using Continuum.Agent.Shadows;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Shadows;

/// <summary>A node's shadows in a real file behind the real broker.</summary>
internal sealed class ShadowNode : IAsyncDisposable
{
    private readonly string _path;
    private readonly MemorySessionStore _sessions = new();
    private MqttBroker? _broker;

    private ShadowNode(string path, string name)
    {
        _path = path;
        Store = ShadowStore.Open(path, Time, NullLogger.Instance);
        Announcer = new(() => _broker, NullLogger<ShadowAnnouncer>.Instance);
        Shadows = new(Store, Announcer, new NodeIdentity(name), Time);
        Ingress = new(
            new PassingInterceptor(), Store, Shadows, Announcer, NullLogger<ShadowIngress>.Instance);
    }

    public ManualTimeProvider Time { get; } = new();

    public ShadowStore Store { get; }

    public ShadowAnnouncer Announcer { get; }

    public DeviceShadows Shadows { get; }

    public ShadowIngress Ingress { get; }

    public MqttBroker Broker => _broker!;

    public int Port => Broker.LocalEndPoints[0].Port;

    public static async Task<ShadowNode> StartAsync(
        string path, ITopicAuthorizer? rules = null, string name = "edge-1", bool namesAreProved = false)
    {
        ShadowNode node = new(path, name);
        node._broker = new(
            new MqttBrokerOptions
            {
                Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
                Authorizer = new ShadowTopicRules(rules, namesAreProved),
                Authenticator = new NameAsUser(),
            },
            node.Ingress,
            node._sessions,
            NullLoggerFactory.Instance,
            TimeProvider.System);
        await node._broker.StartAsync(default);
        return node;
    }

    public async Task<MqttClient> ConnectAsync(
        string clientId, string? user = null, ProtocolVersion version = ProtocolVersion.V5)
    {
        MqttClient client = new(
            new MqttClientOptions { Port = Port, ClientId = clientId, UserName = user, Version = version },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(1));
        await client.ConnectAsync(default);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        await Store.DisposeAsync();
        Assert.True(File.Exists(_path));
    }

    // Whoever names a user is that one.
    private sealed class NameAsUser : IMqttAuthenticator
    {
        public ValueTask<AuthenticationVerdict> AuthenticateAsync(
            AuthenticationContext context, CancellationToken cancellationToken) => new(new AuthenticationVerdict.Accept(
                context.UserName is { } name ? new MqttIdentity(IdentityKind.User, name) : MqttIdentity.Anonymous));
    }

    private sealed class PassingInterceptor : IPublishInterceptor
    {
        public ValueTask<PublishDisposition> OnPublishAsync(
            PublishContext publish, CancellationToken cancellationToken) => new(PublishDisposition.Forwarded);

        public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) => default;

        public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) => default;
    }
}
