using Orleans;

namespace Continuum.Grains.Shadows;

/// <summary>What one node is still to be told of devices' shadows, by the node's name.</summary>
public interface INodeShadowsGrain : IGrainWithStringKey
{
    /// <summary>Notes a shadow that the node does not have.</summary>
    /// <returns>False where the node is out of the fleet: whoever asks may forget it.</returns>
    Task<bool> MarkAsync(PendingShadow pending);

    /// <summary>
    /// The node is taken out of the fleet: all that is noted is forgotten, and nothing more is noted. Nothing happens
    /// where it is back under another membership.
    /// </summary>
    /// <param name="membership">The time that the node was known for.</param>
    Task LeaveAsync(string membership);

    /// <summary>The node is in the fleet, again perhaps.</summary>
    /// <param name="membership">The time that it is known for.</param>
    Task JoinAsync(string membership);

    /// <summary>All that is noted; what lies together is stored together, and best cleared together.</summary>
    Task<IReadOnlyList<PendingShadow>> GetPendingAsync();

    /// <summary>The node has these versions.</summary>
    Task ClearAsync(IReadOnlyList<PendingShadow> done);

    /// <summary>Calls the observer after each note, until told otherwise.</summary>
    Task SubscribeAsync(IShadowObserver observer);

    /// <summary>Ends a subscription.</summary>
    Task UnsubscribeAsync(IShadowObserver observer);
}
