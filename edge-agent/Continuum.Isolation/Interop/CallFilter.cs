namespace Continuum.Isolation.Interop;

/// <summary>Puts a system call filter on every thread of this process at once (seccomp(2)).</summary>
internal static unsafe class CallFilter
{
    private const int Seccomp = 317;        // asm/unistd_64.h
    private const int SetModeFilter = 1;    // linux/seccomp.h: SECCOMP_SET_MODE_FILTER
    private const int SynchroniseThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
    private const int InstructionBytes = 8; // linux/filter.h: struct sock_filter

    /// <param name="program">The instructions, as the kernel reads them.</param>
    /// <exception cref="IsolationException">It was refused; no thread has it then.</exception>
    internal static void Install(ReadOnlySpan<byte> program)
    {
        fixed (byte* instructions = program)
        {
            // struct sock_fprog: a 16-bit count, then, aligned, the pointer
            nuint* description =
                stackalloc nuint[2] { (nuint)(program.Length / InstructionBytes), (nuint)instructions };
            nint result = LibC.syscall(Seccomp, SetModeFilter, SynchroniseThreads, (nint)description, 0);
            if (result != 0)
            {
                // A positive answer is the number of a thread that could not be brought to the same filter.
                throw result < 0
                    ? IsolationException.FromLastError("seccomp")
                    : new IsolationException("seccomp", 0, $"thread {result} has another filter");
            }
        }
    }
}
