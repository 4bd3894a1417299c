using Continuum.Contracts.Desired;
using Continuum.Contracts.Nodes;
using Orleans;

namespace Continuum.Grains.Nodes;

/// <summary>One node, by its id: what it said of itself, and what it is to run.</summary>
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Takes what a node says of itself when its agent connects.</summary>
    /// <param name="description">The node.</param>
    /// <param name="connection">Tells this connection from the node's earlier and later ones.</param>
    /// <returns>
    /// Names the time that the node has been known for: the same until it is taken out of the fleet. Null while that is
    /// being done: it is not let in.
    /// </returns>
    Task<string?> RegisterAsync(NodeDescription description, string connection);

    /// <summary>Takes a heartbeat; nothing where the node is not in the fleet.</summary>
    /// <param name="use">What the node's functions use.</param>
    /// <param name="roundTripsMs">Round trips to the control plane since the last one, in milliseconds.</param>
    /// <param name="demand">Events that arose at the node since the last one.</param>
    /// <param name="executions">How long functions took there since the last one.</param>
    Task HeartbeatAsync(
        NodeUse use,
        IReadOnlyList<double> roundTripsMs,
        IReadOnlyList<FunctionDemand> demand,
        IReadOnlyList<FunctionExecution> executions);

    /// <summary>Takes what the node says of its desired state; nothing where it is not in the fleet.</summary>
    Task AcknowledgeAsync(NodeAcknowledgement acknowledgement);

    /// <summary>Notes that a connection ended; nothing happens when the node has come back on another one.</summary>
    Task DisconnectedAsync(string connection);

    /// <summary>
    /// Sets what one namespace wants of the node; a new revision when that differs from before. Nothing where the node
    /// is not in the fleet: who planned with it did not know yet.
    /// </summary>
    Task SetPartAsync(string space, NodePart part);

    /// <summary>The state that the node is to have.</summary>
    Task<DesiredState> GetDesiredStateAsync();

    /// <summary>The node as the API shows it, and how far it is with each assignment; null before it ever
    /// registered.</summary>
    Task<NodeReport?> GetReportAsync();

    /// <summary>Begins to take the node out of the fleet; again where that was begun.</summary>
    /// <param name="gone">It does not come back: what it is to run is no reason to keep it.</param>
    Task<NodeRemoval> BeginRemovalAsync(bool gone);

    /// <summary>The membership whose removal has begun, or null; empty where nothing is known of the node.</summary>
    Task<string?> GetLeavingAsync();

    /// <summary>
    /// Ends a removal: takes the node off the fleet's list and forgets all that is known of it; whoever registers under
    /// its name is a new one. Nothing happens where that is so already.
    /// </summary>
    /// <param name="membership">Whose removal has begun.</param>
    Task ForgetAsync(string membership);

    /// <summary>Calls the observer after each change of the desired state, until told otherwise.</summary>
    Task SubscribeAsync(INodeObserver observer);

    /// <summary>Ends a subscription.</summary>
    Task UnsubscribeAsync(INodeObserver observer);
}
