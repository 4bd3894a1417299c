using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>An invocation that a session carries; its two ends are awaited separately.</summary>
internal sealed class RuntimeDelivery(RuntimeInvocation invocation, bool answersInline)
{
    private readonly TaskCompletionSource<InvocationResult> _answer = new(
        answersInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<bool> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RuntimeInvocation Invocation { get; } = invocation;

    /// <summary>What the program answered, or why it never will.</summary>
    public Task<InvocationResult> Answer => _answer.Task;

    /// <summary>True when the program asks for work again, false when its session ended first.</summary>
    public Task<bool> Next => _next.Task;

    public void Complete(InvocationResult result) => _answer.TrySetResult(result);

    public void AskedAgain() => _next.TrySetResult(true);

    public void Ended(InvocationError error)
    {
        _answer.TrySetResult(new InvocationResult.Failed(error));
        _next.TrySetResult(false);
    }
}
