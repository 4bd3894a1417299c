namespace Continuum.Isolation.Seccomp;

/// <summary>What the kernel does with a system call (seccomp(2), linux/seccomp.h).</summary>
internal readonly record struct SeccompVerdict(uint Value)
{
    /// <summary>SECCOMP_RET_ALLOW</summary>
    internal static SeccompVerdict Allow => new(0x7FFF_0000);

    /// <summary>SECCOMP_RET_KILL_PROCESS</summary>
    internal static SeccompVerdict KillProcess => new(0x8000_0000);

    /// <summary>SECCOMP_RET_ERRNO</summary>
    internal static SeccompVerdict Fail(int errno) => new(0x0005_0000u | (uint)errno);
}
