using Continuum.Silo.Calls;
using Orleans.Runtime;

namespace Continuum.Silo.Activations;

/// <summary>A grain as a target of calls, whichever activation it has at the time.</summary>
internal sealed class GrainTarget(ActivationCatalog catalog, GrainId id) : ICallTarget
{
    public GrainId Id { get; } = id;

    public void Post(GrainCall call) => catalog.Post(Id, call);
}
