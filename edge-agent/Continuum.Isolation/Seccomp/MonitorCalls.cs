using Continuum.Isolation.Interop;
using static Continuum.Isolation.Seccomp.Syscall;

namespace Continuum.Isolation.Seccomp;

/// <summary>Where the calls of a monitor of virtual machines differ from those of functions.</summary>
internal static class MonitorCalls
{
    private const uint NewThread = 0x0001_0000; // sched.h: CLONE_THREAD

    // linux/kvm.h, the low half being all that the kernel looks at: GET_API_VERSION, CREATE_VM, CHECK_EXTENSION,
    // GET_VCPU_MMAP_SIZE, GET_SUPPORTED_CPUID, CREATE_VCPU, SET_USER_MEMORY_REGION, RUN, GET_SREGS, GET_MSRS, SET_MSRS,
    // SET_SIGNAL_MASK, SET_CPUID2, ENABLE_CAP, GET_TSC_KHZ, GET_XSAVE, SET_XSAVE, SET_XCRS, GET_XSAVE2. Above all no
    // devices and no interrupt controllers, which a monitor without a guest kernel does not need.
    private static readonly uint[] KvmRequests =
    [
        0xAE00, 0xAE01, 0xAE03, 0xAE04, 0xC008_AE05, 0xAE41, 0x4020_AE46, 0xAE80, 0x8138_AE83, 0xC008_AE88, 0x4008_AE89,
        0x4004_AE8B, 0x4008_AE90, 0x4068_AEA3, 0xAEA3, 0x9000_AEA4, 0x5000_AEA5, 0x4188_AEA7, 0x9000_AECF,
    ];

    private static readonly SyscallRule Allowed = new SyscallRule.Always(SeccompVerdict.Allow);

    /// <summary>Before it runs: it opens nothing yet that matters, and confines itself.</summary>
    internal static IReadOnlyList<(Syscall Call, SyscallRule Rule)> Starting { get; } =
    [
        (ioctl, Allowed), (seccomp, Allowed), (process_madvise, Allowed),
        (landlock_create_ruleset, Allowed), (landlock_add_rule, Allowed), (landlock_restrict_self, Allowed),
    ];

    /// <summary>While it runs: ioctl(2) for running virtual machines alone, and threads but no processes.</summary>
    internal static IReadOnlyList<(Syscall Call, SyscallRule Rule)> Running { get; } =
    [
        (process_madvise, Allowed), // on itself: it is another process's only with the right to trace that
        (ioctl, new SyscallRule.WhereOneOf(1, KvmRequests, SeccompVerdict.Fail(Errno.NoTerminal))),
        (clone, new SyscallRule.WhereBits(
            0, NewThread | ArgumentRules.NewNamespaces, NewThread, SeccompVerdict.Fail(Errno.NotPermitted))),
    ];

    /// <summary>It starts no program, and speaks to nobody but over the descriptors that it has.</summary>
    internal static IReadOnlyList<Syscall> NotWhileRunning { get; } =
    [
        execve, execveat, fork, vfork, socket, socketpair, connect, bind, listen, accept, accept4,
        chmod, fchmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat, mknod, mknodat, link, linkat, symlink,
        symlinkat,
        setxattr, lsetxattr, fsetxattr, removexattr, lremovexattr, fremovexattr, pidfd_open, pidfd_send_signal,
        setuid, setgid, setreuid, setregid, setresuid, setresgid, setfsuid, setfsgid, setgroups, capset,
        inotify_init, inotify_init1, inotify_add_watch, inotify_rm_watch, userfaultfd, seccomp,
    ];
}
