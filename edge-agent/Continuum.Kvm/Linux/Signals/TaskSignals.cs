using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>One task's signals: what is blocked, what waits, and the alternate stack (sigaltstack(2)).</summary>
internal sealed class TaskSignals
{
    private ulong _blocked;
    private ulong? _maskAfterCall;

    /// <summary>What is blocked; SIGKILL and SIGSTOP never are.</summary>
    public ulong Blocked
    {
        get => _blocked;
        set => _blocked = value & ~SignalNumber.Unblockable;
    }

    /// <summary>What was sent to this task alone.</summary>
    public PendingSignals Pending { get; } = new();

    /// <summary>Where handlers with SA_ONSTACK run.</summary>
    public AlternateStack Stack { get; set; } = AlternateStack.None;

    /// <summary>The processor's number and error code of the last fault, and its address: handlers find them in the
    /// saved context.</summary>
    public FaultRecord LastFault { get; set; }

    /// <summary>The mask that a handler's return brings back.</summary>
    public ulong MaskAfterHandler => _maskAfterCall ?? _blocked;

    /// <summary>
    /// Another mask for as long as the call being served takes (ppoll(2), pselect(2), epoll_pwait(2), sigsuspend(2)). A
    /// call that is made again after it waited may set it again: the first one decides.
    /// </summary>
    public void SetMaskForCall(ulong mask)
    {
        if (_maskAfterCall is null)
        {
            _maskAfterCall = _blocked;
            Blocked = mask;
        }
    }

    /// <summary>The call is over: the mask is what it was before.</summary>
    public void EndMaskForCall()
    {
        if (_maskAfterCall is { } before)
        {
            _blocked = before;
            _maskAfterCall = null;
        }
    }

    /// <summary>A handler begins: its return brings the mask back, not the end of the call.</summary>
    public void BeginHandler(ulong blocked)
    {
        _maskAfterCall = null;
        Blocked = blocked;
    }

    /// <summary>Writes them.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteUInt64(_blocked);
        writer.WriteBoolean(_maskAfterCall is not null);
        writer.WriteUInt64(_maskAfterCall ?? 0);
        writer.WriteUInt64(Stack.Address);
        writer.WriteInt32(Stack.Flags);
        writer.WriteUInt64(Stack.Length);
        Pending.Save(writer);
    }

    /// <summary>Reads them.</summary>
    public void Load(SnapshotReader reader)
    {
        Blocked = reader.ReadUInt64();
        bool inCall = reader.ReadBoolean();
        ulong before = reader.ReadUInt64();
        _maskAfterCall = inCall ? before & ~SignalNumber.Unblockable : null;
        Stack = new AlternateStack(reader.ReadUInt64(), reader.ReadInt32(), reader.ReadUInt64());
        Pending.Load(reader);
    }
}
