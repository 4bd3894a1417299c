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
    Task RegisterAsync(NodeDescription description, string connection);

    /// <summary>Takes a heartbeat.</summary>
    /// <param name="use">What the node's functions use.</param>
    /// <param name="roundTripsMs">Round trips to the control plane since the last one, in milliseconds.</param>
    /// <param name="demand">Events that arose at the node since the last one.</param>
    Task HeartbeatAsync(NodeUse use, IReadOnlyList<double> roundTripsMs, IReadOnlyList<FunctionDemand> demand);

    /// <summary>Takes what the node says of its desired state.</summary>
    Task AcknowledgeAsync(NodeAcknowledgement acknowledgement);

    /// <summary>Notes that a connection ended; nothing happens when the node has come back on another one.</summary>
    Task DisconnectedAsync(string connection);

    /// <summary>Sets what one namespace wants of the node; a new revision when that differs from before.</summary>
    Task SetPartAsync(string space, NodePart part);

    /// <summary>The state that the node is to have.</summary>
    Task<DesiredState> GetDesiredStateAsync();

    /// <summary>The node as the API shows it, and how far it is with each assignment; null before it ever
    /// registered.</summary>
    Task<NodeReport?> GetReportAsync();

    /// <summary>Calls the observer after each change of the desired state, until told otherwise.</summary>
    Task SubscribeAsync(INodeObserver observer);

    /// <summary>Ends a subscription.</summary>
    Task UnsubscribeAsync(INodeObserver observer);
}
