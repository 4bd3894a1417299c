using System.Net;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>
/// A broker on a free loopback port, for all tests of a class (<c>IClassFixture</c>) or for one. Its clock stands until
/// a test moves it: tests that do so need a broker of their own.
/// </summary>
public class SharedBroker : IAsyncLifetime
{
    private readonly MemorySessionStore _store = new();
    private readonly MqttBroker _broker;

    /// <summary>The broker as it is when nothing is said.</summary>
    public SharedBroker() : this(_ => { })
    {
    }

    internal SharedBroker(Action<MqttBrokerOptions> configure, IPublishInterceptor? interceptor = null)
    {
        MqttBrokerOptions options = new() { Listen = [new(IPAddress.Loopback, 0)], SystemTopicsIntervalSeconds = 0 };
        configure(options);
        _broker = new(options, interceptor, _store, NullLoggerFactory.Instance, Time);
    }

    internal ManualTimeProvider Time { get; } = new();

    internal MqttBroker Broker => _broker;

    internal int Port => _broker.LocalEndPoints[0].Port;

    /// <summary>Starts to listen.</summary>
    public async ValueTask InitializeAsync() => await _broker.StartAsync(CancellationToken.None);

    /// <summary>A broker of a test's own.</summary>
    internal static async Task<SharedBroker> StartAsync(
        Action<MqttBrokerOptions>? configure = null, IPublishInterceptor? interceptor = null)
    {
        SharedBroker broker = new(configure ?? (_ => { }), interceptor);
        await broker.InitializeAsync();
        return broker;
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
