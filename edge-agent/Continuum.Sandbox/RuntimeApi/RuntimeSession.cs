using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// One program's side of the Runtime API: what it may call when, and the invocation it carries. The HTTP servers call
/// the first half, the pool the second; whoever is first to end an invocation (answer, exit, deadline) decides it.
/// </summary>
/// <param name="answersInline">
/// Whether who waits for an answer goes on on the thread that runs the program: for those who do not block.
/// </param>
internal sealed class RuntimeSession(bool answersInline = false)
{
    private readonly Lock _gate = new();

    private readonly TaskCompletionSource<InvocationError?> _started =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<InvocationError> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly SnapshotHold _hold = new();
    private SessionState _state = SessionState.Starting;
    private INextCall? _waiting;
    private INextCall? _handed;
    private RuntimeInvocation? _undelivered;
    private RuntimeDelivery? _current;

    /// <summary>The connections over which the program speaks.</summary>
    public ConnectionCount Connections { get; } = new();

    /// <summary>Null when the program first asks for work; why it never will otherwise.</summary>
    public Task<InvocationError?> Started => _started.Task;

    /// <summary>Why the session is over.</summary>
    public Task<InvocationError> Ended => _ended.Task;

    /// <summary>Whether the program waits for work.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
            {
                return _state == SessionState.Ready;
            }
        }
    }

    /// <summary>Whether the program waits where its snapshot is to be taken.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _state is SessionState.HeldAtNext or SessionState.HeldAtRestore;
            }
        }
    }

    /// <summary>The program asks for work.</summary>
    /// <param name="call">Gets the work where it must wait for it.</param>
    /// <param name="invocation">The work, where there is some at once.</param>
    public NextAdmission AskNext(INextCall call, out RuntimeInvocation? invocation)
    {
        lock (_gate)
        {
            invocation = TryTakeUndelivered();
            if (invocation is not null)
            {
                return NextAdmission.Delivered;
            }

            // A program whose session is over is about to be killed: it waits for that, and for no answer.
            if (_state != SessionState.Ended)
            {
                if (_state is SessionState.Running or SessionState.Answering or SessionState.HeldAtRestore
                    || _waiting is not null)
                {
                    return NextAdmission.Refused;
                }

                if (_state is SessionState.Starting or SessionState.HeldAtNext && _hold.IsOn)
                {
                    _state = SessionState.HeldAtNext;
                    _waiting = call;
                    return NextAdmission.Waiting;
                }

                _state = SessionState.Ready;
                _current?.AskedAgain();
            }

            _waiting = call;
        }

        _started.TrySetResult(null);
        return NextAdmission.Waiting;
    }

    /// <summary>A <c>next</c> that waited, or was being answered, has lost its connection.</summary>
    public void Leave(INextCall call)
    {
        lock (_gate)
        {
            if (_waiting == call)
            {
                _waiting = null;
            }
            else if (_handed == call && _state == SessionState.Running)
            {
                _undelivered = _current!.Invocation;
            }
        }
    }

    /// <summary>The program waits where it wants to be snapshotted. False: it may not.</summary>
    public bool TryAskRestore(IRestoreCall call)
    {
        lock (_gate)
        {
            if (_state != SessionState.Starting || !_hold.TryWait(call))
            {
                return false;
            }

            _state = SessionState.HeldAtRestore;
            return true;
        }
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
        RuntimeDelivery? answered = null;
        lock (_gate)
        {
            if (_state == SessionState.Answering)
            {
                _state = SessionState.Answered;
                answered = _current;
            }
        }

        answered?.Complete(result);
    }

    /// <summary>The program reports that it cannot start. False: it has started, or its session is over.</summary>
    public bool TryFailInit(InvocationError error) => TryFail(error, restored: false);

    /// <summary>
    /// The program reports that it cannot go on after its restore. False: it was not restored just now.
    /// </summary>
    public bool TryFailRestore(InvocationError error) => TryFail(error, restored: true);

    /// <summary>
    /// A snapshot is to be taken of the program before its first work: it waits there until <see cref="Release"/>. To
    /// be called before it runs.
    /// </summary>
    public void Hold() => _hold.Set();

    /// <summary>This program is a copy: its <c>restore/next</c> has been answered.</summary>
    public void MarkRestored() => _hold.MarkRestored();

    /// <summary>The snapshot is taken or given up: the program goes on.</summary>
    public void Release()
    {
        IRestoreCall? restore;
        bool ready;
        lock (_gate)
        {
            restore = _hold.Release();
            ready = _state == SessionState.HeldAtNext;
            _state = _state switch
            {
                SessionState.HeldAtNext => SessionState.Ready,
                SessionState.HeldAtRestore => SessionState.Starting,
                _ => _state,
            };
        }

        restore?.Restored();
        if (ready)
        {
            _started.TrySetResult(null);
        }
    }

    /// <summary>Gives the program, which waits at <c>next</c>, an event. Null: its session is over.</summary>
    public RuntimeDelivery? TryDeliver(RuntimeInvocation invocation) => TryDeliver(invocation, admitted: null);

    /// <summary>The same; <paramref name="admitted"/> is called before the program can have the event.</summary>
    public RuntimeDelivery? TryDeliver(RuntimeInvocation invocation, Action? admitted)
    {
        RuntimeDelivery delivery;
        INextCall? waiting;
        lock (_gate)
        {
            if (_state != SessionState.Ready)
            {
                return null;
            }

            admitted?.Invoke();
            _state = SessionState.Running;
            _current = delivery = new RuntimeDelivery(invocation, answersInline);
            _handed = waiting = _waiting;
            _waiting = null;

            // Its connection broke while it waited: it gets the event when it asks again.
            _undelivered = waiting is null ? invocation : null;
        }

        // Outside the lock: it writes to the program. A connection that breaks just now calls Leave.
        waiting?.Deliver(invocation);
        return delivery;
    }

    /// <summary>Ends the session and all that waits for it; the first call decides.</summary>
    public void End(InvocationError error)
    {
        RuntimeDelivery? current;
        lock (_gate)
        {
            if (_state == SessionState.Ended)
            {
                return;
            }

            _state = SessionState.Ended;
            current = _current;
        }

        _started.TrySetResult(error);
        _ended.TrySetResult(error);
        current?.Ended(error);
    }

    private bool TryFail(InvocationError error, bool restored)
    {
        lock (_gate)
        {
            if (_state != SessionState.Starting || (restored && !_hold.IsRestored))
            {
                return false;
            }
        }

        End(error);
        return true;
    }

    private RuntimeInvocation? TryTakeUndelivered()
    {
        RuntimeInvocation? taken = _state == SessionState.Running ? _undelivered : null;
        _undelivered = null;
        return taken;
    }
}
