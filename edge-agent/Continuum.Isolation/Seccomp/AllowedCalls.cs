using static Continuum.Isolation.Seccomp.Syscall;

namespace Continuum.Isolation.Seccomp;

/// <summary>
/// The calls that are allowed whatever their arguments: what the C libraries, CPython, Node, Go and .NET were seen to
/// use, with the rest of each family that gives no more power than its members.
/// </summary>
internal static class AllowedCalls
{
    internal static IEnumerable<Syscall> All =>
        [.. Files, .. Memory, .. Processes, .. Identity, .. Signals, .. Time, .. Network, .. Events];

    private static readonly Syscall[] Files =
    [
        read, write, open, close, stat, fstat, lstat, lseek, pread64, pwrite64, readv, writev, access, sendfile, fcntl,
        flock, fsync, fdatasync, truncate, ftruncate, getdents, getdents64, getcwd, chdir, fchdir, rename, mkdir, rmdir,
        creat, link, unlink, symlink, readlink, chmod, fchmod, chown, fchown, lchown, umask, utime, utimes, mknod,
        statfs, fstatfs, sync, readahead, getxattr, lgetxattr, fgetxattr, listxattr, llistxattr, flistxattr, setxattr,
        lsetxattr, fsetxattr, removexattr, lremovexattr, fremovexattr, fadvise64, openat, mkdirat, mknodat, fchownat,
        futimesat, newfstatat, unlinkat, renameat, linkat, symlinkat, readlinkat, fchmodat, faccessat, splice, tee,
        sync_file_range, utimensat, fallocate, preadv, pwritev, syncfs, renameat2, memfd_create, copy_file_range,
        preadv2, pwritev2, statx, openat2, faccessat2, fchmodat2, close_range, dup, dup2, dup3, pipe, pipe2, cachestat,
    ];

    private static readonly Syscall[] Memory =
    [
        mmap, mprotect, munmap, brk, mremap, msync, mincore, madvise, mlock, mlock2, munlock, mlockall, munlockall,
        membarrier, pkey_mprotect, pkey_alloc, pkey_free, get_mempolicy,
    ];

    private static readonly Syscall[] Processes =
    [
        fork, vfork, execve, execveat, exit, exit_group, wait4, waitid, getpid, getppid, gettid, set_tid_address,
        getpgrp, getpgid, setpgid, getsid, setsid, sched_yield, sched_setparam, sched_getparam, sched_setscheduler,
        sched_getscheduler, sched_get_priority_max, sched_get_priority_min, sched_rr_get_interval, sched_setaffinity,
        sched_getaffinity, sched_setattr, sched_getattr, getpriority, setpriority, ioprio_get, ioprio_set, getrlimit,
        setrlimit, prlimit64, getrusage, times, sysinfo, uname, arch_prctl, set_robust_list, get_robust_list, rseq,
        getcpu, futex, futex_waitv, futex_wake, futex_wait, futex_requeue, restart_syscall, pidfd_open,
        pidfd_send_signal, getrandom,
    ];

    private static readonly Syscall[] Identity =
    [
        getuid, geteuid, getgid, getegid, getresuid, getresgid, getgroups, setuid, setgid, setreuid, setregid,
        setresuid, setresgid, setfsuid, setfsgid, setgroups, capget, capset,
    ];

    private static readonly Syscall[] Signals =
    [
        rt_sigaction, rt_sigprocmask, rt_sigreturn, rt_sigpending, rt_sigtimedwait, rt_sigqueueinfo, rt_sigsuspend,
        rt_tgsigqueueinfo, sigaltstack, kill, tkill, tgkill, pause, alarm, signalfd, signalfd4,
    ];

    private static readonly Syscall[] Time =
    [
        nanosleep, clock_nanosleep, clock_gettime, clock_getres, gettimeofday, time, getitimer, setitimer,
        timer_create, timer_settime, timer_gettime, timer_getoverrun, timer_delete, timerfd_create, timerfd_settime,
        timerfd_gettime,
    ];

    private static readonly Syscall[] Network =
    [
        connect, accept, accept4, sendto, recvfrom, sendmsg, recvmsg, sendmmsg, recvmmsg, shutdown, bind, listen,
        getsockname, getpeername, setsockopt, getsockopt,
    ];

    private static readonly Syscall[] Events =
    [
        poll, ppoll, select, pselect6, epoll_create, epoll_create1, epoll_ctl, epoll_wait, epoll_pwait, epoll_pwait2,
        eventfd, eventfd2, inotify_init, inotify_init1, inotify_add_watch, inotify_rm_watch,
    ];
}
