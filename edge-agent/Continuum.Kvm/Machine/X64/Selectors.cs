namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The segment selectors, the same numbers as Linux gives its programs (arch/x86 ABI: CS 0x33, SS 0x2B), in the order
/// that SYSCALL and SYSRET want (Intel SDM vol. 3, 5.8.8).
/// </summary>
internal static class Selectors
{
    internal const ushort KernelCode = 0x10;
    internal const ushort KernelData = 0x18;

    /// <summary>What SYSRET counts from: SS is 8 more, CS of 64-bit code 16 more. Its own descriptor is absent, so
    /// there is no 32-bit code.</summary>
    internal const ushort SysretBase = 0x23;
    internal const ushort UserData = 0x2B;
    internal const ushort UserCode = 0x33;
    internal const ushort TaskState = 0x38;
}
