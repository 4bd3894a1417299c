using System.Collections.Frozen;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Seccomp;

/// <summary>Which system calls a program may make. What is not allowed fails; nothing is allowed by default.</summary>
/// <param name="rules">The calls that are decided one by one.</param>
internal sealed class SeccompPolicy(FrozenDictionary<int, SyscallRule> rules)
{
    private static readonly SyscallRule Allowed = new SyscallRule.Always(SeccompVerdict.Allow);
    private static readonly SyscallRule Refused = new SyscallRule.Always(SeccompVerdict.Fail(Errno.NotPermitted));
    private static readonly SyscallRule Absent = new SyscallRule.Always(SeccompVerdict.Fail(Errno.NotImplemented));

    /// <summary>
    /// Refused like the rest, but as if the kernel did not have them: libraries know how to do without.
    /// </summary>
    private static readonly Syscall[] AbsentCalls =
    [
        Syscall.clone3, // its flags are behind a pointer, which a filter cannot follow; glibc falls back to clone
        Syscall.io_uring_setup, Syscall.io_uring_enter, Syscall.io_uring_register,
        Syscall.memfd_secret, Syscall.process_madvise, Syscall.process_mrelease,
        Syscall.landlock_create_ruleset, Syscall.landlock_add_rule, Syscall.landlock_restrict_self,
        Syscall.map_shadow_stack, Syscall.set_mempolicy_home_node, Syscall.uselib, Syscall._sysctl,
    ];

    /// <summary>The policy for functions in C (musl, glibc), Python, Node, Go and .NET.</summary>
    internal static SeccompPolicy Functions { get; } = new(BuildFunctions().ToFrozenDictionary());

    /// <summary>The policy for a monitor that is about to confine itself further.</summary>
    internal static SeccompPolicy Monitors { get; } = new(BuildMonitors(MonitorCalls.Starting, []));

    /// <summary>The policy for a monitor that runs.</summary>
    internal static SeccompPolicy RunningMonitors { get; } =
        new(BuildMonitors(MonitorCalls.Running, MonitorCalls.NotWhileRunning));

    /// <summary>The verdict on calls newer than this policy: programs then take their older way.</summary>
    internal SeccompVerdict Unknown { get; } = SeccompVerdict.Fail(Errno.NotImplemented);

    /// <summary>One more than the last number that has a rule.</summary>
    internal int End { get; } = (int)Syscall.futex_requeue + 1;

    internal SyscallRule RuleFor(int number) =>
        rules.TryGetValue(number, out SyscallRule? rule) ? rule : Enum.IsDefined((Syscall)number) ? Refused : Absent;

    private static FrozenDictionary<int, SyscallRule> BuildMonitors(
        IReadOnlyList<(Syscall Call, SyscallRule Rule)> own, IReadOnlyList<Syscall> refused)
    {
        Dictionary<int, SyscallRule> rules = BuildFunctions();
        foreach (Syscall call in refused)
        {
            rules[(int)call] = Refused;
        }

        foreach ((Syscall call, SyscallRule rule) in own)
        {
            rules[(int)call] = rule;
        }

        return rules.ToFrozenDictionary();
    }

    private static Dictionary<int, SyscallRule> BuildFunctions()
    {
        Dictionary<int, SyscallRule> rules = [];
        foreach (Syscall call in AllowedCalls.All)
        {
            rules.Add((int)call, Allowed);
        }

        foreach (Syscall call in AbsentCalls)
        {
            rules.Add((int)call, Absent);
        }

        foreach ((Syscall call, SyscallRule rule) in ArgumentRules.All)
        {
            rules.Add((int)call, rule);
        }

        return rules;
    }
}
