using Orleans;

namespace Continuum.Grains.Shadows;

/// <summary>What one node is still to be told of devices' shadows, by the node's name.</summary>
public interface INodeShadowsGrain : IGrainWithStringKey
{
    /// <summary>Notes a shadow that the node does not have.</summary>
    Task MarkAsync(PendingShadow pending);

    /// <summary>All that is noted; what lies together is stored together, and best cleared together.</summary>
    Task<IReadOnlyList<PendingShadow>> GetPendingAsync();

    /// <summary>The node has these versions.</summary>
    Task ClearAsync(IReadOnlyList<PendingShadow> done);

    /// <summary>Calls the observer after each note, until told otherwise.</summary>
    Task SubscribeAsync(IShadowObserver observer);

    /// <summary>Ends a subscription.</summary>
    Task UnsubscribeAsync(IShadowObserver observer);
}
