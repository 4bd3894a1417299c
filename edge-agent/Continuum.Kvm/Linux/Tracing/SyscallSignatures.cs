namespace Continuum.Kvm.Linux.Tracing;

/// <summary>Which arguments a system call takes, as far as a trace tells them.</summary>
internal static class SyscallSignatures
{
    // A letter for each argument: d number, x hexadecimal, o octal, s text, w bytes in, r bytes out, f folder,
    // O open flags, P protection, M map flags, g signal.
    private const string Table = """
        read drd|write dwd|open sOo|close d|stat sx|fstat dx|lstat sx|poll xdd|lseek ddd|mmap xxPMdx|mprotect xxP
        munmap xx|brk x|rt_sigaction gxxd|rt_sigprocmask dxxd|rt_sigreturn|ioctl dxx|pread64 drdd|pwrite64 dwdd
        readv dxd|writev dxd|access so|pipe x|select dxxxx|sched_yield|mremap xxxxx|msync xxx|mincore xxx|madvise xxd
        dup d|dup2 dd|pause|nanosleep xx|alarm d|setitimer dxx|getpid|sendfile ddxd|socket ddd|connect dxd|accept dxx
        sendto dwdxxd|recvfrom drdxxx|sendmsg dxx|recvmsg dxx|shutdown dd|bind dxd|listen dd|getsockname dxx
        getpeername dxx|socketpair dddx|setsockopt dddxd|getsockopt dddxx|clone xxxxx|fork|vfork|execve sxx|exit d
        wait4 dxdx|kill dg|uname x|fcntl ddx|flock dd|fsync d|fdatasync d|truncate sd|ftruncate dd|getdents dxd
        getcwd rd|chdir s|fchdir d|rename ss|mkdir so|rmdir s|creat so|link ss|unlink s|symlink ss|readlink srd|chmod so
        fchmod do|umask o|gettimeofday xx|getrlimit dx|getrusage dx|sysinfo x|times x|getuid|getgid|geteuid|getegid
        setpgid dd|getppid|getpgrp|setsid|getgroups dx|getresuid xxx|getresgid xxx|getpgid d|getsid d
        rt_sigpending xd|rt_sigtimedwait xxxd|rt_sigqueueinfo dgx|rt_sigsuspend xd|sigaltstack xx|statfs sx|fstatfs dx
        prctl dxxxx|arch_prctl xx|setrlimit dx|gettid|tkill dg|time x|futex xxdxxx|sched_setaffinity ddx
        sched_getaffinity ddx|epoll_create d|getdents64 dxd|set_tid_address x|clock_gettime dx|clock_getres dx
        clock_nanosleep dxxx|exit_group d|epoll_wait dxdd|epoll_ctl dddx|tgkill ddg|openat fsOo|mkdirat fso
        newfstatat fsxx|unlinkat fsx|renameat fsfs|linkat fsfsx|symlinkat sfs|readlinkat fsrd|fchmodat fso|faccessat fso
        pselect6 dxxxxx|ppoll xdxxd|set_robust_list xd|utimensat fsxx|epoll_pwait dxddxd|timerfd_create dx
        timerfd_settime dxxx|accept4 dxxx|eventfd2 dx|epoll_create1 x|dup3 ddx|pipe2 xx|prlimit64 ddxx|getcpu xxx
        getrandom xdx|memfd_create sx|membarrier dxd|statx fsxxx|rseq xxxx|clone3 xd|close_range ddx|openat2 fsxd
        faccessat2 fsox|fallocate dxdd|preadv dxdd|pwritev dxdd|renameat2 fsfsx|execveat fsxxx|fadvise64 dddd
        """;

    private static readonly ArgumentKind[]?[] Signatures = Build();

    // What a trace shows of a call that is not in the table.
    private static readonly ArgumentKind[] Unknown =
        [ArgumentKind.Hexadecimal, ArgumentKind.Hexadecimal, ArgumentKind.Hexadecimal];

    /// <summary>The arguments of a call.</summary>
    public static ArgumentKind[] Of(ulong number) =>
        number < SyscallTable.Size ? Signatures[number] ?? Unknown : Unknown;

    private static ArgumentKind[]?[] Build()
    {
        Dictionary<string, ArgumentKind[]> byName = [];
        foreach (string entry in Table.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(' ');
            byName.Add(parts[0], parts.Length == 1 ? [] : [.. parts[1].Select(KindOf)]);
        }

        return [.. Enumerable.Range(0, SyscallTable.Size)
            .Select(number => byName.GetValueOrDefault(SyscallNames.Of((ulong)number)))];
    }

    private static ArgumentKind KindOf(char letter) => letter switch
    {
        'd' => ArgumentKind.Number,
        'o' => ArgumentKind.Octal,
        's' => ArgumentKind.Text,
        'w' => ArgumentKind.BytesIn,
        'r' => ArgumentKind.BytesOut,
        'f' => ArgumentKind.Folder,
        'O' => ArgumentKind.OpenFlags,
        'P' => ArgumentKind.Protection,
        'M' => ArgumentKind.MapFlags,
        'g' => ArgumentKind.Signal,
        _ => ArgumentKind.Hexadecimal,
    };
}
