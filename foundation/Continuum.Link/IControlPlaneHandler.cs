using Continuum.Contracts.Desired;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Contracts.Nodes;

namespace Continuum.Link;

/// <summary>
/// What an agent may ask of the control plane; the control plane implements it and registers it as a service. Calls run
/// at once beside each other, for one node too. A <see cref="LinkCallException"/> reaches the agent with its code; any
/// other exception as <see cref="LinkErrorCode.Failed"/>. The token fires when the agent gives up or the link is lost;
/// end soon after it: <see cref="DisconnectedAsync"/> comes when all of the connection's calls have ended.
/// </summary>
public interface IControlPlaneHandler
{
    /// <summary>A node asks to join. The connection may be used at once and until its <c>Closed</c>
    /// completes.</summary>
    Task<RegisterResult> RegisterAsync(NodeDescription node, AgentConnection connection, CancellationToken ct);

    /// <summary>A node's regular sign of life.</summary>
    Task HeartbeatAsync(string nodeId, NodeHeartbeat heartbeat, CancellationToken ct);

    /// <summary>How far a node is with the desired state.</summary>
    Task AcknowledgeAsync(string nodeId, NodeAcknowledgement ack, CancellationToken ct);

    /// <summary>An event of a function that is placed elsewhere.</summary>
    Task<InvocationResult> InvokeAsync(string nodeId, InvocationRequest request, CancellationToken ct);

    /// <summary>Log lines in the order in which they were read.</summary>
    Task AppendLogsAsync(string nodeId, IReadOnlyList<LogLine> lines, CancellationToken ct);

    /// <summary>Merges a node's copies of shadows into the control plane's; completes when that is persisted.</summary>
    Task SyncShadowsAsync(string nodeId, IReadOnlyList<ShadowCopy> copies, CancellationToken ct);

    /// <summary>The bytes of a blob from an offset on; each piece may be reused once the next is asked for.</summary>
    /// <exception cref="LinkCallException">There is no such blob (<see cref="LinkErrorCode.NotFound"/>).</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlobAsync(
        string nodeId, string digest, long offset, CancellationToken ct);

    /// <summary>A registered node's connection has ended. Comes once for every accepted registration.</summary>
    Task DisconnectedAsync(string nodeId, AgentConnection connection, CancellationToken ct);
}
