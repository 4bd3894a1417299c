using System.Net;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>A broker on a free loopback port. Owns the store it is given.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly ISessionStore _store;

    private TestBroker(MqttBroker broker, ISessionStore store)
    {
        Broker = broker;
        _store = store;
    }

    public MqttBroker Broker { get; }

    public int Port => Broker.LocalEndPoints[0].Port;

    public static async Task<TestBroker> StartAsync(
        IPublishInterceptor? interceptor = null,
        ISessionStore? store = null,
        Action<MqttBrokerOptions>? configure = null,
        int port = 0,
        TimeProvider? time = null)
    {
        store ??= new MemorySessionStore();
        MqttBrokerOptions options = new() { Listen = [new(IPAddress.Loopback, port)] };
        configure?.Invoke(options);
        MqttBroker broker = new(options, interceptor, store, NullLoggerFactory.Instance, time ?? TimeProvider.System);
        await broker.StartAsync(CancellationToken.None);
        return new(broker, store);
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await _store.DisposeAsync();
    }
}
