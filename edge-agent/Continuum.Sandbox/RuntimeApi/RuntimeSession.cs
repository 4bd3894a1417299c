using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// One program's side of the Runtime API: what it may call when, and the invocation it carries. The HTTP server calls
/// the first half, the pool the second; whoever is first to end an invocation (answer, exit, deadline) decides it.
/// </summary>
internal sealed class RuntimeSession
{
    private readonly Lock _gate = new();

    private readonly TaskCompletionSource<InvocationError?> _started =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<InvocationError> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SessionState _state = SessionState.Starting;
    private TaskCompletionSource<RuntimeInvocation>? _waiter;
    private RuntimeInvocation? _undelivered;
    private RuntimeDelivery? _current;

    /// <summary>The connections over which the program speaks.</summary>
    public ConnectionCount Connections { get; } = new();

    /// <summary>Null when the program first asks for work; why it never will otherwise.</summary>
    public Task<InvocationError?> Started => _started.Task;

    /// <summary>Why the session is over.</summary>
    public Task<InvocationError> Ended => _ended.Task;

    /// <summary>The program asks for work. Null: it may not, now.</summary>
    /// <exception cref="OperationCanceledException">Its connection went while it waited.</exception>
    public async Task<RuntimeInvocation?> NextAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<RuntimeInvocation> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (TryTakeUndelivered() is { } undelivered)
            {
                return undelivered;
            }

            // A program whose session is over is about to be killed: it waits for that, and for no answer.
            if (_state != SessionState.Ended)
            {
                if (_state is SessionState.Running or SessionState.Answering || _waiter is not null)
                {
                    return null;
                }

                _state = SessionState.Ready;
                _current?.AskedAgain();
            }

            _waiter = waiter;
        }

        _started.TrySetResult(null);
        await using CancellationTokenRegistration registration =
            cancellationToken.Register(() => Leave(waiter, cancellationToken));
        return await waiter.Task;
    }

    /// <summary>The program wants to answer an invocation. The id is checked before the state changes.</summary>
    public AnswerAdmission BeginAnswer(ReadOnlySpan<char> id)
    {
        lock (_gate)
        {
            if (_state is not (SessionState.Running or SessionState.Answering)
                || !id.SequenceEqual(_current!.Invocation.Id))
            {
                return AnswerAdmission.InvalidRequestId;
            }

            if (_state == SessionState.Answering)
            {
                return AnswerAdmission.InvalidStateTransition;
            }

            _state = SessionState.Answering;
            return AnswerAdmission.Admitted;
        }
    }

    /// <summary>The admitted answer is read whole, or broke off.</summary>
    public void CompleteAnswer(InvocationResult result)
    {
        lock (_gate)
        {
            if (_state == SessionState.Answering)
            {
                _state = SessionState.Answered;
                _current!.Complete(result);
            }
        }
    }

    /// <summary>The program reports that it cannot start. False: it has started, or its session is over.</summary>
    public bool TryFailInit(InvocationError error)
    {
        lock (_gate)
        {
            if (_state != SessionState.Starting)
            {
                return false;
            }
        }

        End(error);
        return true;
    }

    /// <summary>Gives the program, which waits at <c>next</c>, an event. Null: its session is over.</summary>
    public RuntimeDelivery? TryDeliver(RuntimeInvocation invocation)
    {
        lock (_gate)
        {
            if (_state != SessionState.Ready)
            {
                return null;
            }

            _state = SessionState.Running;
            _current = new RuntimeDelivery(invocation);
            if (_waiter is { } waiter)
            {
                _waiter = null;
                waiter.TrySetResult(invocation);
            }
            else
            {
                // Its connection broke while it waited: it gets the event when it asks again.
                _undelivered = invocation;
            }

            return _current;
        }
    }

    /// <summary>Ends the session and all that waits for it; the first call decides.</summary>
    public void End(InvocationError error)
    {
        lock (_gate)
        {
            if (_state == SessionState.Ended)
            {
                return;
            }

            _state = SessionState.Ended;
            _current?.Ended(error);
        }

        _started.TrySetResult(error);
        _ended.TrySetResult(error);
    }

    private RuntimeInvocation? TryTakeUndelivered()
    {
        RuntimeInvocation? taken = _state == SessionState.Running ? _undelivered : null;
        _undelivered = null;
        return taken;
    }

    private void Leave(TaskCompletionSource<RuntimeInvocation> waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _waiter = _waiter == waiter ? null : _waiter;
            waiter.TrySetCanceled(cancellationToken);
        }
    }
}
