using Continuum.Silo.Hosting;
using Continuum.Silo.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;

namespace Continuum.Silo.Tests;

/// <summary>A silo of one test's own, on a clock that stands still until the test advances it.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestSilo(Action<EmbeddedSiloOptions> configure, MemoryStorage storage)
    {
        Storage = storage;
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(Life)
            .AddKeyedSingleton<IGrainStorage>("memory", storage)
            .AddEmbeddedSilo(configure)
            .AddGrainsOfContinuumSiloTests()
            .BuildServiceProvider();
        Silo = _services.GetRequiredService<EmbeddedSilo>();
    }

    public ManualTimeProvider Clock { get; } = new();

    public LifeLog Life { get; } = new();

    public MemoryStorage Storage { get; }

    public EmbeddedSilo Silo { get; }

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public static TestSilo Create(Action<EmbeddedSiloOptions>? configure = null, MemoryStorage? storage = null) =>
        new(configure ?? (_ => { }), storage ?? new MemoryStorage());

    public static async Task<TestSilo> StartAsync(
        Action<EmbeddedSiloOptions>? configure = null, MemoryStorage? storage = null)
    {
        TestSilo silo = Create(configure, storage);
        await silo.Silo.StartAsync(CancellationToken.None);
        return silo;
    }

    public Task StopAsync() => Silo.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Deadline.WithinAsync("the silo to stop", StopAsync());
        await _services.DisposeAsync();
    }
}
