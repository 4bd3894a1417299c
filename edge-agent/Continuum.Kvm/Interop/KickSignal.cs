namespace Continuum.Kvm.Interop;

/// <summary>
/// The signal that ends KVM_RUN: SIGSTKFLT, which Linux itself never sends. It has no handler: it is blocked wherever
/// it is sent to, and only KVM_RUN lets it through. It is none of the real-time signals, because those queue: where the
/// user's queue is full (RLIMIT_SIGPENDING) they are refused, and a program would go on behind its limits.
/// </summary>
internal static unsafe class KickSignal
{
    private const int Number = 16;
    private const int Block = 0; // SIG_BLOCK
    private const ulong Bit = 1UL << (Number - 1);

    // SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: what the thread itself does wrong. Blocked, they would kill.
    private const ulong Faults = (1 << 3) | (1 << 4) | (1 << 6) | (1 << 7) | (1 << 10) | (1 << 30);

    [ThreadStatic]
    private static int _thread;

    /// <summary>
    /// What is blocked inside KVM_RUN: all but the kick and the thread's own faults, so that signals to the process go
    /// to a thread that has time for them.
    /// </summary>
    internal const ulong BlockedInside = ~(Bit | Faults);

    /// <summary>Blocks the signal on the calling thread, once; returns the thread's number.</summary>
    internal static int BlockOnThisThread()
    {
        if (_thread == 0)
        {
            var set = new SignalSet { Kernel = Bit };
            int error = KvmLibC.pthread_sigmask(Block, &set, null);
            if (error != 0)
            {
                throw KvmFailure.Of("pthread_sigmask", error);
            }

            _thread = KvmLibC.gettid();
        }

        return _thread;
    }

    /// <summary>Sends it to a thread of this process that has it blocked.</summary>
    internal static void Send(int thread)
    {
        if (KvmLibC.tgkill(Environment.ProcessId, thread, Number) < 0)
        {
            throw KvmFailure.Last("tgkill");
        }
    }

    /// <summary>Takes up the signal if it is pending on the calling thread.</summary>
    internal static void Drain()
    {
        var set = new SignalSet { Kernel = Bit };
        var atOnce = default(TimeSpec);
        _ = KvmLibC.sigtimedwait(&set, null, &atOnce);
    }
}
