using Continuum.Silo.Activations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Hosting;

/// <summary>Runs all grains of the process, from the host's start to its stop.</summary>
internal sealed class EmbeddedSilo : IHostedService, IDisposable
{
    private readonly EmbeddedGrainFactory _factory;
    private ITimer? _idleSweep;

    public EmbeddedSilo(
        IEnumerable<GrainModule> modules,
        IOptions<EmbeddedSiloOptions> options,
        IServiceProvider services,
        TimeProvider time,
        ILogger<EmbeddedSilo> logger)
    {
        Registry = new GrainRegistry(modules);
        Options = options.Value;
        Services = services;
        Time = time;
        Logger = logger;
        Catalog = new ActivationCatalog(this);
        _factory = new EmbeddedGrainFactory(this);
    }

    public GrainRegistry Registry { get; }

    public EmbeddedSiloOptions Options { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public ActivationCatalog Catalog { get; }

    public IGrainFactory GrainFactory => _factory;

    public TInterface Reference<TInterface>(GrainId id) => _factory.Reference<TInterface>(id);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Catalog.Open();
        _idleSweep = Time.CreateTimer(
            static silo => ((EmbeddedSilo)silo!).SweepIdle(), this, Options.IdleSweep, Options.IdleSweep);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        using CancellationTokenSource deadline = new(Options.StopTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await Catalog.DrainAsync(either.Token);
    }

    public void Dispose() => _idleSweep?.Dispose();

    private void SweepIdle() => Catalog.DeactivateIdle(Options.IdleAge);
}
