using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox;

namespace Continuum.Agent.Invocations;

/// <summary>Runs an invocation in a sandbox here when this node carries the function, else forwards it.</summary>
internal sealed class FunctionInvoker(
    ISandboxHost sandboxes,
    AssignmentTable assignments,
    RouteTableHolder routes,
    AssignmentBoard board,
    DesiredStateHolder desired,
    IForwarder forwarder,
    ExecutionTimes times,
    TimeProvider time) : IFunctionInvoker
{
    public async Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        if (assignments.Current.Find(request.Function) is { } assignment)
        {
            return await InvokeAsync(assignment, request, cancellationToken);
        }

        DesiredState state = desired.Current;
        Route? route = routes.Current.Find(request.Function);
        if (route is null && !state.Assignments.Any(known => known.Version.Function == request.Function))
        {
            return InvocationResult.Failure(
                ErrorTypes.FunctionNotFound,
                $"this node knows no function {request.Function}: deploy it, or see `continuum functions`");
        }

        return route is not null && route.Nodes.Any(node => node != state.NodeId)
            ? await forwarder.ForwardAsync(request, cancellationToken)
            : NotRunning(
                request,
                $"{request.Function} is placed on this node but is not ready yet: see `continuum placement`");
    }

    /// <summary>
    /// Runs an invocation that was sent to this node: here or not at all, so that nothing goes in circles.
    /// </summary>
    public Task<InvocationResult> InvokeHereAsync(InvocationRequest request, CancellationToken cancellationToken) =>
        assignments.Current.Find(request.Function) is { } assignment
            ? InvokeAsync(assignment, request, cancellationToken)
            : Task.FromResult<InvocationResult>(NotRunning(
                request, $"node {desired.Current.NodeId} is not ready to run {request.Function}"));

    // A program that does not start is the function's failure, of which its caller hears and which uses up attempts.
    private InvocationResult.Failed NotRunning(InvocationRequest request, string notReady) =>
        desired.Current.Assignments.FirstOrDefault(known => known.Version.Function == request.Function) is { } assigned
            && board.RefusalOf(assigned.Version) is { } refusal
            ? new InvocationResult.Failed(refusal)
            : InvocationResult.Failure(ErrorTypes.NodeUnreachable, notReady);

    // A version may be retired between the look-up and the call: that is no end for the event, its successor takes it.
    private async Task<InvocationResult> InvokeAsync(
        Assignment assignment, InvocationRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            long begun = time.GetTimestamp();
            InvocationResult result = await sandboxes.InvokeAsync(assignment.Version, request, cancellationToken);
            if (result is InvocationResult.Succeeded)
            {
                times.Took(request.Function, time.GetElapsedTime(begun));
            }

            if (result is not InvocationResult.Failed
                {
                    Error.Type: ErrorTypes.FunctionNotFound or ErrorTypes.Draining,
                })
            {
                return result;
            }

            if (assignments.Current.Find(request.Function) is not { } newer || newer.Version == assignment.Version)
            {
                return InvocationResult.Failure(
                    ErrorTypes.NodeUnreachable, $"{assignment.Version} was just retired on node {desired.Current.NodeId}");
            }

            assignment = newer;
        }
    }
}
