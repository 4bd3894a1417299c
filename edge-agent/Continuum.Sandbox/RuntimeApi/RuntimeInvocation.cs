using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>An event as the Runtime API hands it to a program that asked for <c>next</c>.</summary>
/// <param name="Request">The event.</param>
/// <param name="FunctionArn">What the program is told it is.</param>
/// <param name="Deadline">When the sandbox is killed.</param>
/// <param name="TraceParent">The span that the program's own spans belong under, or null.</param>
internal sealed record RuntimeInvocation(
    InvocationRequest Request, string FunctionArn, DateTimeOffset Deadline, string? TraceParent)
{
    public string Id => Request.Id;
}
