namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A <c>next</c> whose connection is served asynchronously.</summary>
internal sealed class PendingNext : INextCall
{
    private readonly TaskCompletionSource<RuntimeInvocation> _invocation =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asks for work. Null: the program may not, now.</summary>
    /// <exception cref="OperationCanceledException">Its connection went while it waited.</exception>
    public static async Task<RuntimeInvocation?> AskAsync(RuntimeSession session, CancellationToken cancellationToken)
    {
        PendingNext call = new();
        switch (session.AskNext(call, out RuntimeInvocation? invocation))
        {
            case NextAdmission.Refused:
                return null;
            case NextAdmission.Delivered:
                return invocation;
            default:
                await using (cancellationToken.Register(() => call.Leave(session, cancellationToken)))
                {
                    return await call._invocation.Task;
                }
        }
    }

    public void Deliver(RuntimeInvocation invocation) => _invocation.TrySetResult(invocation);

    private void Leave(RuntimeSession session, CancellationToken cancellationToken)
    {
        if (_invocation.TrySetCanceled(cancellationToken))
        {
            session.Leave(this);
        }
    }
}
