namespace Continuum.Kvm.Linux.Tasks;

/// <summary>The calls that go on after a handler with SA_RESTART (signal(7)); all others then give EINTR.</summary>
internal static class RestartableCalls
{
    private static readonly bool[] Restartable = Build();

    /// <summary>Whether a call is one of them.</summary>
    public static bool Contains(ulong number) => number < SyscallTable.Size && Restartable[number];

    private static bool[] Build()
    {
        bool[] restartable = new bool[SyscallTable.Size];
        ReadOnlySpan<Syscall> calls =
        [
            Syscall.Read, Syscall.Readv, Syscall.Pread64, Syscall.Preadv, Syscall.Preadv2, Syscall.Write,
            Syscall.Writev,
            Syscall.Pwrite64, Syscall.Pwritev, Syscall.Pwritev2, Syscall.Ioctl, Syscall.Open, Syscall.Openat,
            Syscall.Openat2, Syscall.Wait4, Syscall.Waitid, Syscall.Accept, Syscall.Accept4, Syscall.Connect,
            Syscall.Recvfrom, Syscall.Recvmsg, Syscall.Recvmmsg, Syscall.Sendto, Syscall.Sendmsg, Syscall.Sendmmsg,
            Syscall.Flock, Syscall.Fcntl, Syscall.Futex, Syscall.Getrandom,
        ];
        foreach (Syscall call in calls)
        {
            restartable[(int)call] = true;
        }

        return restartable;
    }
}
