using Continuum.Agent.Invocations;
using Continuum.Contracts.Invocations;
using Continuum.Link;

namespace Continuum.Agent.Uplink;

/// <summary>Forwards invocations of functions placed elsewhere through the control plane.</summary>
internal sealed class LinkForwarder(LinkHolder link, TimeProvider time) : IForwarder
{
    // Past the function's own deadline the far end answers by itself; this only bounds a link that says nothing.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task<InvocationResult> ForwardAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        TimeSpan wait = request.Deadline - time.GetUtcNow() + Grace;
        using CancellationTokenSource limit = new(wait > TimeSpan.Zero ? wait : Grace, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await link.Require().InvokeAsync(request, either.Token);
        }
        catch (LinkException e)
        {
            return InvocationResult.Failure(
                ErrorTypes.NodeUnreachable, $"{request.Function} is placed elsewhere and cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return InvocationResult.Failure(
                ErrorTypes.NodeUnreachable, $"{request.Function} is placed elsewhere and did not answer in time");
        }
    }
}
