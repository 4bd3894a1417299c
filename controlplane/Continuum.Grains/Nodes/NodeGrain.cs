using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Fleet;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Nodes;

/// <inheritdoc cref="INodeGrain"/>
[GrainType("node")]
public sealed class NodeGrain(
    [PersistentState("node", GrainStorageNames.Default)] IPersistentState<NodeState> state,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<NodeGrain> logger) : Grain, INodeGrain
{
    // Agents whose connection broke try again after 30 s at the latest, and may find a busy program.
    private static readonly TimeSpan Return = TimeSpan.FromMinutes(1);

    private readonly HashSet<INodeObserver> _observers = [];
    private NodeTraffic _traffic = new();
    private NodeExecutions _executions = new();
    private NodeUse _use = new();
    private DateTimeOffset _lastSeen = DateTimeOffset.UnixEpoch;
    private readonly DateTimeOffset _activeSince = time.GetUtcNow();
    private bool _connected;

    /// <inheritdoc/>
    public async Task<string?> RegisterAsync(NodeDescription description, string connection)
    {
        if (state.State.IsLeaving)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (state.State.Membership.Length == 0)
        {
            state.State.Membership = Guid.NewGuid().ToString("N");
        }

        state.State.Description = description;
        state.State.Connection = connection;
        state.State.Record.Connected(now);
        await state.WriteOrRevertAsync();
        _connected = true;
        _lastSeen = now;
        return state.State.Membership;
    }

    /// <inheritdoc/>
    public async Task<NodeRemoval> BeginRemovalAsync(bool gone)
    {
        if (state.State.Description is null)
        {
            return new NodeRemoval.Unknown();
        }

        if (_connected)
        {
            return new NodeRemoval.Connected();
        }

        if (state.State.Record.DownSince is null && _activeSince + Return - time.GetUtcNow() is var wait
            && wait > TimeSpan.Zero && !state.State.IsLeaving)
        {
            return new NodeRemoval.Unheard(wait);
        }

        string[] carried = [.. Parts().SelectMany(part => part.Assignments).Select(each => each.Version.ToString())];
        if (carried.Length > 0 && !gone && !state.State.IsLeaving)
        {
            return new NodeRemoval.Carries(carried);
        }

        if (state.State.Membership.Length == 0)
        {
            state.State.Membership = Guid.NewGuid().ToString("N");
        }

        state.State.IsLeaving = true;
        await state.WriteOrRevertAsync();
        return new NodeRemoval.Begun(state.State.Membership);
    }

    /// <inheritdoc/>
    public Task<string?> GetLeavingAsync() =>
        Task.FromResult(state.State.Description is null || state.State.IsLeaving ? state.State.Membership : null);

    /// <inheritdoc/>
    public async Task ForgetAsync(string membership)
    {
        if (state.State.Description is not null)
        {
            if (!state.State.IsLeaving || state.State.Membership != membership)
            {
                return;
            }

            (_use, _traffic, _executions) = (new(), new(), new());
            await state.ClearStateAsync();
        }

        // Last, so that what breaks off is still found, and in this turn: nobody registers in between.
        await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).RemoveNodeAsync(this.GetPrimaryKeyString());
    }

    /// <inheritdoc/>
    public Task HeartbeatAsync(
        NodeUse use,
        IReadOnlyList<double> roundTripsMs,
        IReadOnlyList<FunctionDemand> demand,
        IReadOnlyList<FunctionExecution> executions)
    {
        if (!IsIn)
        {
            return Task.CompletedTask;
        }

        // One that was on its way when its connection ended says nothing of now.
        _connected = state.State.Record.DownSince is null;
        _lastSeen = time.GetUtcNow();
        _use = use;
        _traffic.Take(roundTripsMs, demand, _lastSeen);
        _executions.Take(executions.Count == 0 ? [] : OfCarried(executions), _lastSeen);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task AcknowledgeAsync(NodeAcknowledgement acknowledgement)
    {
        if (!IsIn)
        {
            return;
        }

        _lastSeen = time.GetUtcNow();
        state.State.Acknowledgement = acknowledgement;
        bool behind = acknowledgement.Revision > state.State.Revision;
        if (behind)
        {
            // This store is older than the node's (it was lost or restored): go on above what the node has, or it
            // would ignore all that follows.
            state.State.Revision = acknowledgement.Revision + 1;
        }

        await state.WriteOrRevertAsync();
        if (behind)
        {
            await NotifyAsync();
        }
    }

    /// <inheritdoc/>
    public async Task DisconnectedAsync(string connection)
    {
        if (state.State.Connection != connection)
        {
            return;
        }

        state.State.Connection = "";
        state.State.Record.Disconnected(time.GetUtcNow());
        await state.WriteOrRevertAsync();
        _connected = false;
    }

    /// <inheritdoc/>
    public async Task SetPartAsync(string space, NodePart part)
    {
        NodePart before = state.State.Parts.GetValueOrDefault(space, NodePart.Empty);
        if (!IsIn || Same(before, part))
        {
            return;
        }

        if (part.IsEmpty)
        {
            state.State.Parts.Remove(space);
        }
        else
        {
            state.State.Parts[space] = part;
        }

        state.State.Revision++;
        await state.WriteOrRevertAsync();
        await NotifyAsync();
    }

    /// <inheritdoc/>
    public Task<DesiredState> GetDesiredStateAsync() => Task.FromResult(new DesiredState
    {
        NodeId = this.GetPrimaryKeyString(),
        Revision = state.State.Revision,
        Assignments = [.. Parts().SelectMany(part => part.Assignments)],
        Routes = [.. Parts().SelectMany(part => part.Routes)],
    });

    /// <inheritdoc/>
    public Task<NodeReport?> GetReportAsync()
    {
        if (state.State is not { Description: { } description, IsLeaving: false })
        {
            return Task.FromResult<NodeReport?>(null);
        }

        Dictionary<string, long> reserved = state.State.Parts.ToDictionary(
            part => part.Key, part => part.Value.Assignments.Sum(assignment => assignment.MemoryBytes));
        NodeView view = new()
        {
            Description = description,
            Connected = _connected,
            LastSeen = _lastSeen,
            Use = _use,
            ReservedMemoryBytes = reserved.Values.Sum(),
            RoundTripMs = _traffic.RoundTrip?.MedianMs,
            DesiredRevision = state.State.Revision,
            AcknowledgedRevision = state.State.Acknowledgement?.Revision ?? 0,
            Functions = [.. Parts().SelectMany(part => part.Assignments).Select(each => each.Version.ToString())],
        };
        return Task.FromResult<NodeReport?>(
            new NodeReport(view, state.State.Acknowledgement?.Assignments ?? [], reserved)
            {
                Images = [.. FetchedImages()],
                AcceleratorsByNamespace = state.State.Parts.ToDictionary(
                    part => part.Key, part => part.Value.Accelerators),
                RoundTrip = _traffic.RoundTrip,
                Demand = _traffic.RatesAt(time.GetUtcNow()),
                Executions = _executions.At(time.GetUtcNow()),
                Since = state.State.Record.Since,
                DownSince = state.State.Record.DownSince,
                AwaySince = _connected ? null : state.State.Record.DownSince ?? _activeSince,
                Outages = [.. state.State.Record.Outages],
            });
    }

    /// <inheritdoc/>
    public Task SubscribeAsync(INodeObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task UnsubscribeAsync(INodeObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }

    // Records compare lists by reference: their JSON says whether the content is the same.
    private static bool Same(NodePart one, NodePart other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, GrainsJson.Default.NodePart).AsSpan().SequenceEqual(
            JsonSerializer.SerializeToUtf8Bytes(other, GrainsJson.Default.NodePart));

    // A node says what it likes; only what it was given counts.
    private FunctionExecution[] OfCarried(IEnumerable<FunctionExecution> executions)
    {
        HashSet<FunctionKey> carried =
            [.. Parts().SelectMany(part => part.Assignments).Select(assignment => assignment.Version.Function)];
        return [.. executions.Where(each => carried.Contains(each.Function))];
    }

    // What is started has been fetched; what failed may have been, and is not counted on.
    private IEnumerable<string> FetchedImages()
    {
        HashSet<VersionKey> fetched =
        [
            .. (state.State.Acknowledgement?.Assignments ?? [])
                .Where(status => status.Phase is AssignmentPhase.Starting or AssignmentPhase.Ready)
                .Select(status => status.Version),
        ];
        return Parts().SelectMany(part => part.Assignments)
            .Where(assignment => fetched.Contains(assignment.Version))
            .Select(assignment => assignment.ImageDigest)
            .Distinct();
    }

    private bool IsIn => state.State is { Description: not null, IsLeaving: false };

    private IEnumerable<NodePart> Parts() =>
        state.State.Parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => part.Value);

    private async Task NotifyAsync()
    {
        foreach (INodeObserver observer in _observers.ToArray())
        {
            try
            {
                await observer.DesiredStateChangedAsync(state.State.Revision);
            }
            catch (Exception e)
            {
                // Whoever held the connection is gone; the next one fetches the state when it connects.
                logger.ObserverGone(e, this.GetPrimaryKeyString());
                _observers.Remove(observer);
            }
        }
    }
}
