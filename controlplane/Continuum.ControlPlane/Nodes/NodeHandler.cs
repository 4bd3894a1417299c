using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Contracts.Nodes;
using Continuum.ControlPlane.Gateway;
using Continuum.ControlPlane.Logs;
using Continuum.ControlPlane.Shadows;
using Continuum.Grains.Fleet;
using Continuum.Grains.Nodes;
using Continuum.Grains.Shadows;
using Continuum.Images;
using Continuum.Images.Store;
using Continuum.Link;

namespace Continuum.ControlPlane.Nodes;

/// <summary>What agents ask of the control plane.</summary>
internal sealed class NodeHandler(
    IGrainFactory grains,
    NodeConnections connections,
    InvocationGateway gateway,
    LogStore logs,
    ImageStore images,
    FleetWatch fleet,
    NodeShadows shadows,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<NodeHandler> logger) : IControlPlaneHandler
{
    private const int BlobChunkBytes = 64 * 1024;

    private readonly ConcurrentDictionary<AgentConnection, (string Id, Task Held)> _sessions = new();

    public async Task<RegisterResult> RegisterAsync(
        NodeDescription node, AgentConnection connection, CancellationToken ct)
    {
        // What may fail comes first: a registration that is not accepted is never said to be disconnected.
        string id = Guid.NewGuid().ToString("N");
        INodeGrain grain = grains.GetGrain<INodeGrain>(node.NodeId);
        if (await grain.RegisterAsync(node, id) is not { } membership)
        {
            return new RegisterResult.Refused(
                $"the node {node.NodeId} is being taken out of the fleet: it is let in again, as a new one, once that is "
                + "over; where that takes long the control plane's log says why");
        }

        try
        {
            await grains.GetGrain<INodeShadowsGrain>(node.NodeId).JoinAsync(membership);
            await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).AddNodeAsync(node.NodeId);
        }
        catch
        {
            await grain.DisconnectedAsync(id);
            throw;
        }

        connections.Set(node.NodeId, connection);
        _sessions[connection] = (id, HoldSessionAsync(node.NodeId, connection));
        fleet.Changed();
        logger.NodeConnected(node.NodeId, node.Kind, node.Location);
        return new RegisterResult.Accepted(membership);
    }

    public Task HeartbeatAsync(string nodeId, NodeHeartbeat heartbeat, CancellationToken ct) =>
        grains.GetGrain<INodeGrain>(nodeId).HeartbeatAsync(
            heartbeat.Use,
            [.. heartbeat.RoundTrips.Select(sample => sample.RoundTrip.TotalMilliseconds).Where(ms => ms > 0)],
            heartbeat.Demand,
            heartbeat.Executions);

    public Task AcknowledgeAsync(string nodeId, NodeAcknowledgement ack, CancellationToken ct) =>
        grains.GetGrain<INodeGrain>(nodeId).AcknowledgeAsync(ack);

    public Task<InvocationResult> InvokeAsync(string nodeId, InvocationRequest request, CancellationToken ct) =>
        gateway.InvokeAsync(request, exceptNode: nodeId, ct);

    public Task AppendLogsAsync(string nodeId, IReadOnlyList<LogLine> lines, CancellationToken ct)
    {
        logs.Append(lines.Select(line => line with { NodeId = nodeId }));
        return Task.CompletedTask;
    }

    public Task SyncShadowsAsync(string nodeId, IReadOnlyList<ShadowCopy> copies, CancellationToken ct) =>
        shadows.TakeAsync(nodeId, copies);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlobAsync(
        string nodeId, string digest, long offset, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!Digest.IsValid(digest) || !images.Contains(digest))
        {
            throw new LinkCallException(
                LinkErrorCode.NotFound, $"there is no blob {digest}: deploy the function again");
        }

        await using Stream blob = images.OpenRead(digest);
        blob.Seek(offset, SeekOrigin.Begin);
        byte[] buffer = new byte[BlobChunkBytes];
        while (await blob.ReadAsync(buffer, ct) is > 0 and int read)
        {
            yield return buffer.AsMemory(0, read);
        }
    }

    public async Task DisconnectedAsync(string nodeId, AgentConnection connection, CancellationToken ct)
    {
        connections.Remove(nodeId, connection);
        logger.NodeDisconnected(nodeId);
        if (_sessions.TryRemove(connection, out (string Id, Task Held) session))
        {
            // When this program stops, it is not the node that is away.
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await grains.GetGrain<INodeGrain>(nodeId).DisconnectedAsync(session.Id);
            }

            await session.Held;
        }
    }

    private async Task HoldSessionAsync(string nodeId, AgentConnection connection)
    {
        using CancellationTokenSource ended =
            CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        Task session = new NodeSession(nodeId, connection, grains, time, logger).RunAsync(ended.Token);
        Task devices = new ShadowSession(
            nodeId, connection.SyncShadowsAsync, connection.Closed, grains, time, logger).RunAsync(ended.Token);
        try
        {
            // Whichever ends first ends the other.
            await Task.WhenAny(session, devices, connection.Closed);
            await ended.CancelAsync();
            await Task.WhenAll(session, devices);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The connection ended, or the control plane stops.
        }
        catch (Exception e)
        {
            // Without its session a node would never hear of changes: let it connect anew.
            logger.SessionBroke(e, nodeId);
            connection.Abort("the control plane's side of the session broke");
        }
    }
}
