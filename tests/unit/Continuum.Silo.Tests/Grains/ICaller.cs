using Orleans;

namespace Continuum.Silo.Tests.Grains;

public interface ICaller : IGrainWithStringKey
{
    /// <summary>Calls the callers of these keys, each from within the one before.</summary>
    Task<string> CallAlongAsync(IReadOnlyList<string> path);
}
