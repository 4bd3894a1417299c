using System.Net;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>A broker on a free loopback port. Owns the store it is given.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly ISessionStore _store;
    private int _disposed;

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

    /// <summary>Once: a test may end its broker early, and have it ended too where it fails before that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await Broker.DisposeAsync();
        await _store.DisposeAsync();
    }
}
