using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Invocations;

/// <summary>The way to functions that other nodes carry.</summary>
internal interface IForwarder
{
    /// <returns>The far end's answer, or a failure of type NodeUnreachable when there is no way now.</returns>
    Task<InvocationResult> ForwardAsync(InvocationRequest request, CancellationToken cancellationToken);
}
