using System.Globalization;
using Continuum.Contracts.Functions;
using Continuum.Grains.Fleet;
using Continuum.Grains.Namespaces;
using Continuum.Grains.Nodes;
using Continuum.Grains.Shadows;
using Continuum.Hosting.Problems;

namespace Continuum.ControlPlane.Nodes;

/// <summary>
/// Takes nodes out of the fleet. Each step may be done again: what breaks off is finished at the next start, from time
/// to time, or by asking once more, and until then the node is not let in. A node's removal is under way once at most:
/// who asks meanwhile waits for its end.
/// </summary>
internal sealed class NodeDeparture(
    IGrainFactory grains,
    FleetWatch watch,
    PlacementOptions placement,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<NodeDeparture> logger) : BackgroundService
{
    private const int DevicesTogether = 256;

    private readonly Dictionary<(string Node, string Membership), Task> _underWay = [];
    private readonly Lock _gate = new();

    private IFleetGrain Fleet => grains.GetGrain<IFleetGrain>(IFleetGrain.Key);

    /// <summary>Takes a node out.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="gone">It does not come back: what it is to run is no reason to keep it.</param>
    /// <returns>Why not, or null.</returns>
    public async Task<ProblemResult?> RemoveAsync(string node, bool gone)
    {
        if (!DnsLabel.IsValid(node))
        {
            return new(ProblemCode.InvalidRequest, $"'{node}' is no node: write [a-z0-9-] with 1 to 63 characters.");
        }

        switch (await grains.GetGrain<INodeGrain>(node).BeginRemovalAsync(gone))
        {
            case NodeRemoval.Begun(var membership):
                await EndAsync(node, membership);
                return null;
            case NodeRemoval.Connected:
                return new(ProblemCode.Conflict, $"The node {node} is connected: stop its agent first.");
            case NodeRemoval.Unheard(var wait):
                return new(
                    ProblemCode.Conflict,
                    $"The node {node} may be running: nobody saw it go, and the control plane has only just started. "
                    + $"Where its agent is stopped, ask again in {Seconds(wait)} s.");
            case NodeRemoval.Carries(var versions):
                return new(
                    ProblemCode.Conflict,
                    $"The node {node} is to run {string.Join(", ", versions)}: they are placed elsewhere once it has been "
                    + "away for Placement:GraceSeconds and others can take them. Where it is gone for good, say so "
                    + "(?gone=true; continuum nodes remove --gone).");
            default:
                return new(ProblemCode.NotFound, $"There is no node {node} in the fleet.");
        }
    }

    /// <summary>Finishes each removal that broke off.</summary>
    /// <returns>Completes when all are, or have broken off once more.</returns>
    public async Task FinishAllAsync(CancellationToken stoppingToken)
    {
        foreach (string node in await Fleet.GetNodesAsync())
        {
            try
            {
                if (await grains.GetGrain<INodeGrain>(node).GetLeavingAsync() is { } membership)
                {
                    await EndAsync(node, membership).WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // The next start goes on with it.
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.NotRemoved(e, node);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(placement.Interval, time);
        do
        {
            try
            {
                await FinishAllAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.NotRemoved(e, "(all)");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static string Seconds(TimeSpan wait) =>
        Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private Task EndAsync(string node, string membership)
    {
        lock (_gate)
        {
            if (!_underWay.TryGetValue((node, membership), out Task? end))
            {
                end = Task.Run(() => EndOnceAsync(node, membership), CancellationToken.None);
                _underWay.Add((node, membership), end);
            }

            return end;
        }
    }

    private async Task EndOnceAsync(string node, string membership)
    {
        try
        {
            await ForgetShadowsAsync(node, membership);
            await grains.GetGrain<INodeGrain>(node).ForgetAsync(membership);
        }
        finally
        {
            lock (_gate)
            {
                _underWay.Remove((node, membership));
            }
        }

        watch.Changed();
    }

    // What changes meanwhile finds the node out of the fleet by itself.
    private async Task ForgetShadowsAsync(string node, string membership)
    {
        await grains.GetGrain<INodeShadowsGrain>(node).LeaveAsync(membership);
        IDevicesGrain devices = grains.GetGrain<IDevicesGrain>(IDevicesGrain.Key);
        IReadOnlyList<string> names = await devices.ListAsync("", DevicesTogether);
        while (names.Count > 0)
        {
            lifetime.ApplicationStopping.ThrowIfCancellationRequested();
            await Task.WhenAll(names.Select(name => grains.GetGrain<IDeviceShadowGrain>(name).ForgetNodeAsync(node)));
            names = await devices.ListAsync(names[^1], DevicesTogether);
        }
    }
}
