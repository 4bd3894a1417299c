using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>What of the processor a program is shown, and what of it a snapshot depends on.</summary>
internal static class CpuidPolicy
{
    /// <summary>
    /// x87, SSE, AVX and AVX-512's three: the state components that programs use without asking their kernel first.
    /// </summary>
    internal const ulong UsableState = 0xE7;

    private const uint FirstHypervisorLeaf = 0x4000_0000;
    private const uint LastHypervisorLeaf = 0x4FFF_FFFF;

    // Leaf 1: MONITOR needs ring 0; the x2APIC, the TSC deadline timer and PCID belong to a kernel.
    private const uint MonitorWait = 1u << 3;
    private const uint Pcid = 1u << 17;
    private const uint X2Apic = 1u << 21;
    private const uint TscDeadline = 1u << 24;

    // Leaf 7: protection keys and shadow stacks need a kernel that switches them on.
    private const uint ProtectionKeys = 1u << 3;
    private const uint ShadowStack = 1u << 7;
    private const uint BranchTracking = 1u << 20;

    // Leaf 7 EDX: AMX, whose state must be asked for (arch_prctl ARCH_REQ_XCOMP_PERM).
    private const uint Amx = (1u << 22) | (1u << 24) | (1u << 25);

    private const uint ApicIdBits = 0xFF00_0000;
    private const uint OsXsave = 1u << 27;

    /// <summary>The leaves that tell processors apart: names, features, the layout of the extended state.</summary>
    internal static ReadOnlySpan<(uint Function, uint Index)> Telling => new (uint, uint)[]
    {
        (0, 0), (1, 0), (7, 0), (7, 1), (7, 2), (0xD, 0), (0xD, 1), (0x14, 0), (0x19, 0), (0x24, 0),
        (0x8000_0001, 0), (0x8000_0007, 0), (0x8000_0008, 0), (0x8000_0021, 0),
    };

    /// <summary>Whether a leaf is left out: KVM's own clock and interrupts are not used here.</summary>
    internal static bool IsHidden(KvmCpuidEntry entry) =>
        entry.Function is >= FirstHypervisorLeaf and <= LastHypervisorLeaf;

    /// <summary>The answer with what this machine does not have taken out of it.</summary>
    internal static KvmCpuidEntry Apply(KvmCpuidEntry entry)
    {
        switch (entry)
        {
            case { Function: 1 }:
                entry.Ecx &= ~(MonitorWait | Pcid | X2Apic | TscDeadline);
                entry.Ebx &= ~ApicIdBits;
                break;
            case { Function: 0xD, Index: 0 }:
                entry.Eax &= (uint)UsableState;
                entry.Edx = 0;
                break;
            case { Function: 7, Index: 0 }:
                entry.Ecx &= ~(ProtectionKeys | ShadowStack);
                entry.Edx &= ~(BranchTracking | Amx);
                break;
        }

        return entry;
    }

    /// <summary>The answer without what differs from core to core or follows the kernel's settings.</summary>
    internal static KvmCpuidEntry Stable(KvmCpuidEntry entry)
    {
        switch (entry.Function)
        {
            case 1:
                entry.Ebx &= 0xFF00; // the size of a cache line; the rest counts and names cores
                entry.Ecx &= ~OsXsave;
                break;
            case 0xD when entry.Index == 0:
                entry.Ebx = 0; // follows XCR0
                break;
            case 0xD:
                entry.Ebx = 0; // follows XCR0 and IA32_XSS
                break;
            case 0x8000_0008:
                entry.Ecx = 0; // counts cores
                break;
        }

        return entry;
    }
}
