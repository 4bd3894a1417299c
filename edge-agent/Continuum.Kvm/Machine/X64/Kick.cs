using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// Ends KVM_RUN from another thread without a signal handler: the signal is blocked in every thread that runs machines
/// and let through only inside KVM_RUN (KVM_SET_SIGNAL_MASK), which it ends with EINTR; what is left of it is taken up
/// before the thread goes on. A kick between <see cref="Enter"/> and KVM_RUN stays pending and so is not lost.
/// </summary>
internal sealed class Kick
{
    private const int Outside = 0;

    // The thread that is inside, or Outside; negative while somebody sends to it, so that it does not leave (and end,
    // and its number pass to another thread) before the signal is sent.
    private int _inside;
    private int _requested;

    /// <summary>Whether somebody asked for an interruption that was not told of yet.</summary>
    internal bool IsRequested => Volatile.Read(ref _requested) != 0;

    /// <summary>Asks, from any thread.</summary>
    internal void Request()
    {
        Volatile.Write(ref _requested, 1);
        var spin = default(SpinWait);
        for (int thread = Interlocked.CompareExchange(ref _inside, 0, 0); ; thread = Volatile.Read(ref _inside))
        {
            if (thread == Outside)
            {
                return;
            }

            if (thread > 0 && Interlocked.CompareExchange(ref _inside, -thread, thread) == thread)
            {
                try
                {
                    KickSignal.Send(thread);
                }
                finally
                {
                    Volatile.Write(ref _inside, thread);
                }

                return;
            }

            spin.SpinOnce();
        }
    }

    /// <summary>
    /// The calling thread goes into KVM_RUN. False: an interruption was asked for, and is now told of.
    /// </summary>
    internal bool Enter()
    {
        Interlocked.Exchange(ref _inside, KickSignal.BlockOnThisThread());
        if (!IsRequested)
        {
            return true;
        }

        Leave();
        return !TryTake();
    }

    /// <summary>The calling thread is back from KVM_RUN.</summary>
    internal void Leave()
    {
        int thread = Volatile.Read(ref _inside);
        var spin = default(SpinWait);
        while (thread < 0 || Interlocked.CompareExchange(ref _inside, Outside, thread) != thread)
        {
            spin.SpinOnce();
            thread = Volatile.Read(ref _inside);
        }
    }

    /// <summary>Takes the request, if there is one.</summary>
    internal bool TryTake() => IsRequested && Interlocked.Exchange(ref _requested, 0) != 0;
}
