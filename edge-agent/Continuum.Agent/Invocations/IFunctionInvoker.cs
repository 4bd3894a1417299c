using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Invocations;

/// <summary>Brings an invocation to its function, wherever that is.</summary>
internal interface IFunctionInvoker
{
    /// <summary>Never throws for what the function, its sandbox or the way there does.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken);
}
