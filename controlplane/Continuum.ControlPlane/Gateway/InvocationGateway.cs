using System.Diagnostics;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.ControlPlane.Nodes;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Telemetry;
using Continuum.Link;

namespace Continuum.ControlPlane.Gateway;

/// <summary>Brings an invocation to a node that carries the function, through that node's link.</summary>
internal sealed class InvocationGateway(
    IGrainFactory grains, NodeConnections connections, TimeProvider time, ILogger<InvocationGateway> logger)
{
    public static readonly ActivitySource Activities = new("Continuum.ControlPlane");

    // The node keeps the deadline itself and answers with the error that fits; this is for one that does not.
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(2);

    /// <summary>Tries the function's nodes in the order of preference until one takes the invocation.</summary>
    /// <param name="request">What to run. Nodes are tried only before its deadline.</param>
    /// <param name="exceptNode">The node that asks, which cannot run it itself; null when the caller is no
    /// node.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    public async Task<InvocationResult> InvokeAsync(
        InvocationRequest request, string? exceptNode, CancellationToken cancellationToken)
    {
        using Activity? activity = StartActivity(request);
        INamespaceGrain space = grains.GetGrain<INamespaceGrain>(request.Function.Namespace);
        if (await space.FindAsync(request.Function.Name) is not { } address)
        {
            return NotFound(request.Function);
        }

        string traceParent = activity?.Id ?? request.TraceParent ?? "";
        InvocationRequest traced = request with { TraceParent = traceParent.Length == 0 ? null : traceParent };
        List<string> failures = [];
        using CancellationTokenSource tooLate = new(Remaining(request) + AnswerGrace, time);
        using CancellationTokenSource ended =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLate.Token);
        foreach (string node in address.Nodes.Where(node => node != exceptNode))
        {
            if (time.GetUtcNow() >= request.Deadline)
            {
                failures.Add("the deadline passed");
                break;
            }

            try
            {
                if (await TryNodeAsync(node, traced, failures, ended.Token) is { } result)
                {
                    activity?.SetTag("continuum.node", node);
                    return result;
                }
            }
            catch (OperationCanceledException)
                when (tooLate.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                activity?.SetStatus(ActivityStatusCode.Error, ErrorTypes.Timeout);
                return InvocationResult.Failure(
                    ErrorTypes.Timeout, $"node {node} gave no answer before the deadline of {request.Function}");
            }
        }

        if (failures.Count == 0)
        {
            failures.Add("no other node carries it");
        }

        activity?.SetStatus(ActivityStatusCode.Error, ErrorTypes.NodeUnreachable);
        return InvocationResult.Failure(
            ErrorTypes.NodeUnreachable,
            $"no node that carries {request.Function} can be reached: {string.Join("; ", failures)}");
    }

    public static InvocationResult NotFound(FunctionKey function) => InvocationResult.Failure(
        ErrorTypes.FunctionNotFound, $"there is no function {function}: see `continuum functions`");

    private TimeSpan Remaining(InvocationRequest request)
    {
        TimeSpan remaining = request.Deadline - time.GetUtcNow();
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private static Activity? StartActivity(InvocationRequest request)
    {
        TraceContext.TryParse(request.TraceParent, null, out ActivityContext parent);
        Activity? activity = Activities.StartActivity($"invoke {request.Function}", ActivityKind.Client, parent);
        activity?.SetTag("continuum.function", request.Function.ToString());
        activity?.SetTag("continuum.invocation", request.Id);
        return activity;
    }

    // Null when the node did not take the invocation, so that another may.
    private async Task<InvocationResult?> TryNodeAsync(
        string node, InvocationRequest request, List<string> failures, CancellationToken cancellationToken)
    {
        if (connections.Find(node) is not { } connection)
        {
            failures.Add($"{node} is not connected");
            return null;
        }

        try
        {
            InvocationResult result = await connection.InvokeAsync(request, cancellationToken);
            if (result is not InvocationResult.Failed
                { Error: { Type: ErrorTypes.NodeUnreachable or ErrorTypes.Draining } error })
            {
                return result;
            }

            failures.Add($"{node}: {error.Message}");
            return null;
        }
        catch (LinkException e)
        {
            logger.LinkFailed(e, node, request.Id);
            failures.Add($"{node}: {e.Message}");
            return null;
        }
    }
}
