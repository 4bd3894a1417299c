using Orleans;

namespace Continuum.Grains.Nodes;

/// <summary>Whoever holds a node's connection and has to tell it of changes.</summary>
public interface INodeObserver : IGrainObserver
{
    /// <summary>The desired state has a new revision: fetch it.</summary>
    Task DesiredStateChangedAsync(long revision);
}
