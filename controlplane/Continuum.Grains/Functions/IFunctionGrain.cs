using Orleans;

namespace Continuum.Grains.Functions;

/// <summary>One function, by <c>namespace/name</c>: its versions.</summary>
public interface IFunctionGrain : IGrainWithStringKey
{
    /// <summary>Deploys a version: places it, and makes it the current one.</summary>
    /// <param name="declarationJson">The declaration's canonical JSON.</param>
    /// <param name="imageDigest">The image's manifest digest.</param>
    Task<DeployOutcome> DeployAsync(string declarationJson, string imageDigest);

    /// <summary>The current version, or null when there is no such function.</summary>
    Task<FunctionVersion?> GetCurrentAsync();

    /// <summary>Takes the function off every node.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync();
}
