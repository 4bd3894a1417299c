using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Seccomp;

/// <summary>The calls that are allowed for some values of an argument.</summary>
internal static class ArgumentRules
{
    // sched.h: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. In clone(2) the bit of CLONE_NEWTIME
    // is part of the exit signal.
    internal const uint NewNamespaces =
        0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000;

    // sys/socket.h: AF_UNIX, AF_INET, AF_INET6
    private static readonly uint[] Families = [1, 2, 10];

    // asm-generic/ioctls.h: TCGETS, TIOCGPGRP, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, FIOASYNC;
    // linux/sockios.h: SIOCGIFNAME, SIOCGIFCONF, SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFNETMASK, SIOCGIFMTU, SIOCGIFINDEX.
    // Above all not TIOCSTI, which types into the terminal.
    private static readonly uint[] Controls =
    [
        0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x5452,
        0x8910, 0x8912, 0x8913, 0x8915, 0x891B, 0x8921, 0x8933,
    ];

    // linux/prctl.h: PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_DUMPABLE, PR_GET_KEEPCAPS,
    // PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_SET_TIMERSLACK, PR_GET_TIMERSLACK,
    // PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_GET_TID_ADDRESS,
    // PR_SET_THP_DISABLE, PR_GET_THP_DISABLE, PR_CAP_AMBIENT, PR_SET_VMA
    private static readonly uint[] ProcessControls =
        [1, 2, 3, 4, 7, 15, 16, 21, 23, 29, 30, 36, 37, 38, 39, 40, 41, 42, 47, 0x5356_4D41];

    internal static IReadOnlyList<(Syscall Call, SyscallRule Rule)> All { get; } =
    [
        (Syscall.clone, new SyscallRule.WhereNone(0, NewNamespaces, SeccompVerdict.Fail(Errno.NotPermitted))),
        (Syscall.socket, OneOf(0, Families, Errno.AddressFamilyNotSupported)),
        (Syscall.socketpair, OneOf(0, Families, Errno.AddressFamilyNotSupported)),
        (Syscall.ioctl, OneOf(1, Controls, Errno.NoTerminal)),
        (Syscall.prctl, OneOf(0, ProcessControls, Errno.Invalid)),
        // 0xFFFFFFFF asks; anything else changes, for instance to no address space randomisation.
        (Syscall.personality, OneOf(0, [0xFFFF_FFFF], Errno.NotPermitted)),
    ];

    private static SyscallRule.WhereOneOf OneOf(int argument, IReadOnlyList<uint> values, int errno) =>
        new(argument, values, SeccompVerdict.Fail(errno));
}
