using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>The model-specific registers that matter here (Intel SDM vol. 4, table 2-2).</summary>
internal static class Msrs
{
    internal const uint TimeStamp = 0x10;

    private const uint PageAttributes = 0x277;
    private const uint Star = 0xC000_0081;
    private const uint LongStar = 0xC000_0082;
    private const uint CompatStar = 0xC000_0083;
    private const uint FlagMask = 0xC000_0084;
    private const uint KernelGsBase = 0xC000_0102;

    /// <summary>What the PAT is after a reset: the page tables use its first entry, write-back, alone.</summary>
    private const ulong DefaultPageAttributes = 0x0007_0406_0007_0406;

    private const ulong StarValue = ((ulong)Selectors.SysretBase << 48) | ((ulong)Selectors.KernelCode << 32);

    /// <summary>What every machine has from the start, and what no program can change.</summary>
    /// <param name="entry">Where SYSCALL leads.</param>
    internal static KvmMsr[] Constants(ulong entry) =>
    [
        new(Star, StarValue),
        new(LongStar, entry),
        new(CompatStar, entry),
        new(FlagMask, Rflags.SyscallMask),
        new(KernelGsBase),
        new(PageAttributes, DefaultPageAttributes),
    ];
}
