using System.Threading.Channels;
using Continuum.Grains.Fleet;
using Continuum.Grains.Namespaces;

namespace Continuum.ControlPlane.Nodes;

/// <summary>
/// Has every namespace look at its placement anew at the start, after nodes joined, and from time to time: nodes stay
/// away for good, and events come to arise elsewhere. However many nodes join at once, as after a restart, one round
/// follows; a namespace that fails holds up neither the others nor a registration.
/// </summary>
internal sealed class FleetWatch(
    IGrainFactory grains, PlacementOptions placement, TimeProvider time, ILogger<FleetWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan WaitAfterFailure = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Says that a node joined or described itself anew.</summary>
    public void Changed() => _changed.Writer.TryWrite(true);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(WatchAsync(stoppingToken), TickAsync(stoppingToken));

    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(placement.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Changed();
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        Changed();
        while (await _changed.Reader.WaitToReadAsync(stoppingToken))
        {
            _changed.Reader.TryRead(out _);
            if (!await ReconsiderAsync(stoppingToken))
            {
                await Task.Delay(WaitAfterFailure, time, stoppingToken);
                Changed();
            }
        }
    }

    private async Task<bool> ReconsiderAsync(CancellationToken stoppingToken)
    {
        bool all = true;
        foreach (string space in await NamespacesAsync(stoppingToken))
        {
            try
            {
                await grains.GetGrain<INamespaceGrain>(space).ReconsiderAsync();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.NotReconsidered(e, space);
                all = false;
            }
        }

        return all;
    }

    private async Task<IReadOnlyList<string>> NamespacesAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNamespacesAsync();
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            logger.NotReconsidered(e, "(all)");
            Changed();
            await Task.Delay(WaitAfterFailure, time, stoppingToken);
            return [];
        }
    }
}
