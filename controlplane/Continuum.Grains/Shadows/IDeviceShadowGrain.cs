using Orleans;

namespace Continuum.Grains.Shadows;

/// <summary>The control plane's copy of one device's shadow, by the device's name.</summary>
public interface IDeviceShadowGrain : IGrainWithStringKey
{
    /// <summary>The copy as it is; one that nobody wrote to is blank.</summary>
    Task<ShadowReading> GetAsync();

    /// <summary>Takes an update (a <see cref="Contracts.Shadows.ShadowPatch"/> as JSON), or says why not.</summary>
    Task<ShadowReply> UpdateAsync(string patch);

    /// <summary>Removes all that it holds, or says why not.</summary>
    Task<ShadowReply> RemoveAsync();

    /// <summary>Takes what a node has.</summary>
    /// <param name="node">The node: from now on it is told of changes.</param>
    /// <param name="document">Its copy, as <see cref="Contracts.Shadows.ShadowStorage"/> writes it.</param>
    /// <exception cref="FormatException">It is none.</exception>
    Task MergeAsync(string node, string document);

    /// <summary>The node is out of the fleet: it is not named any more, and not told of changes.</summary>
    Task ForgetNodeAsync(string node);
}
