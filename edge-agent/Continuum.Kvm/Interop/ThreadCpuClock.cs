using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary>The processor time of the calling thread (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID).</summary>
internal static partial class ThreadCpuClock
{
    private const int ThreadCpuTime = 3;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>What this thread has used so far, in nanoseconds.</summary>
    public static long NowNs =>
        clock_gettime(ThreadCpuTime, out TimeSpec now) == 0
            ? (now.Seconds * NanosecondsPerSecond) + now.Nanoseconds
            : throw new KvmException(
                "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
                Marshal.GetLastPInvokeError(),
                "The kernel gives no thread clock");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, out TimeSpec now);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
