using Orleans.Runtime;

namespace Continuum.Silo.Calls;

/// <summary>Takes calls: a grain through the catalog, or an observer.</summary>
internal interface ICallTarget
{
    GrainId Id { get; }

    /// <summary>Queues a call; one that cannot be taken is refused, never lost.</summary>
    void Post(GrainCall call);
}
