using Orleans;

namespace Continuum.Grains.Shadows;

/// <summary>Whoever holds a node's connection and has to tell it of shadows.</summary>
public interface IShadowObserver : IGrainObserver
{
    /// <summary>There is something to tell the node.</summary>
    Task ShadowsChangedAsync();
}
