using System.Runtime.InteropServices;

namespace Continuum.Isolation.Interop;

/// <summary>Signals, waits and limits of one process, each by its descriptor or by a number still ours.</summary>
internal static unsafe class ProcessControl
{
    internal const int ExitedNormally = 1; // bits/waitflags.h, siginfo.h: CLD_EXITED

    private const int SigKill = 9;
    private const int PidfdSendSignal = 424; // asm/unistd_64.h
    private const int SetResUid = 117;
    private const int SetResGid = 119;
    private const int KindOfPid = 1;         // waitid(2): P_PID
    private const int KindOfPidfd = 3;       // P_PIDFD
    private const int WaitExited = 4;        // WEXITED
    private const int NoHang = 1;            // WNOHANG
    private const int SizeOfSigInfo = 128;
    private const int OffsetOfCode = 8;      // siginfo_t: si_signo, si_errno, si_code, (pad), si_pid, si_uid, si_status
    private const int OffsetOfPid = 16;
    private const int OffsetOfStatus = 24;

    /// <summary>SIGKILL; nothing happens when the process is already gone.</summary>
    internal static void Kill(FileDescriptor process)
    {
        if (LibC.syscall(PidfdSendSignal, process.Number, SigKill, 0, 0) != 0
            && Marshal.GetLastPInvokeError() is not Errno.NoSuchProcess and int errno)
        {
            throw new IsolationException("pidfd_send_signal", errno);
        }
    }

    /// <summary>
    /// Takes the exit status of a child that has ended; null when it is not a child of this process (any more).
    /// </summary>
    internal static (int Code, int Status)? Reap(FileDescriptor process)
    {
        byte* info = stackalloc byte[SizeOfSigInfo];
        new Span<byte>(info, SizeOfSigInfo).Clear();
        int result;
        do
        {
            result = LibC.waitid(KindOfPidfd, process.Number, info, WaitExited | NoHang);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);

        return result != 0 || *(int*)(info + OffsetOfPid) == 0
            ? null
            : (*(int*)(info + OffsetOfCode), *(int*)(info + OffsetOfStatus));
    }

    /// <summary>Ends a child that nothing else knows of yet, and waits for its end.</summary>
    internal static void KillAndReap(int pid)
    {
        byte* info = stackalloc byte[SizeOfSigInfo];
        _ = LibC.kill(pid, SigKill);
        while (LibC.waitid(KindOfPid, pid, info, WaitExited) != 0
            && Marshal.GetLastPInvokeError() == Errno.Interrupted)
        {
        }
    }

    /// <summary>
    /// Sets both limits of a child that is on its way from root to <paramref name="userId"/>. prlimit(2) wants
    /// CAP_SYS_RESOURCE, which containers often lack, or a caller whose real ids are the target's three ids: so try as
    /// ourselves, and when the child has moved on, with the thread's real ids moved as well. The thread's effective
    /// ids, which decide its rights, stay.
    /// </summary>
    internal static void LimitStartingChild(int pid, int userId, int resource, ulong value)
    {
        ResourceLimitPair limit = new(value);
        const int attempts = 10_000; // the child's ids differ from both for the microseconds between its two calls
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            if (LibC.prlimit(pid, resource, limit, 0) == 0 || LimitAs(userId, pid, resource, limit))
            {
                return;
            }

            if (Marshal.GetLastPInvokeError() is not Errno.NotPermitted and int errno)
            {
                throw new IsolationException("prlimit", errno);
            }

            Thread.Yield();
        }

        throw new IsolationException("prlimit", Errno.NotPermitted);
    }

    private static bool LimitAs(int userId, int pid, int resource, in ResourceLimitPair limit)
    {
        const int keep = -1;
        LibC.syscall(SetResGid, userId, keep, keep, 0);
        LibC.syscall(SetResUid, userId, keep, keep, 0);
        int result = LibC.prlimit(pid, resource, limit, 0);
        int errno = Marshal.GetLastPInvokeError();
        if (LibC.syscall(SetResUid, 0, keep, keep, 0) != 0 || LibC.syscall(SetResGid, 0, keep, keep, 0) != 0)
        {
            throw IsolationException.FromLastError("setresuid");
        }

        Marshal.SetLastPInvokeError(errno);
        return result == 0;
    }
}
