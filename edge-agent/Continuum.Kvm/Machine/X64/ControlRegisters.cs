using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The state in which a program runs: long mode, ring 3, paging with write protection (Intel SDM vol. 3, 2.5).
/// </summary>
internal static class ControlRegisters
{
    // PE MP ET NE WP AM PG
    private const ulong Cr0 = 0x8005_0033;

    // PAE, OSFXSR, OSXMMEXCPT
    private const ulong Cr4Always = (1 << 5) | (1 << 9) | (1 << 10);
    private const ulong Cr4Umip = 1 << 11;
    private const ulong Cr4FsGsBase = 1 << 16;
    private const ulong Cr4OsXsave = 1 << 18;

    // SCE LME LMA NXE
    private const ulong Efer = 0xD01;

    private const byte CodeType = 0xB; // execute, read, accessed
    private const byte DataType = 0x3; // read, write, accessed
    private const byte BusyTask = 0xB;
    private const byte LocalTable = 2;

    /// <summary>
    /// CR4 for a processor with these features. Not SMEP and SMAP: ring 0 is the stub alone, which touches nothing of
    /// the program's, and where SYSCALL leads to the gate ring 0 may meet that page.
    /// </summary>
    internal static ulong Cr4(GuestProcessor processor) =>
        Cr4Always
        | (processor.HasUmip ? Cr4Umip : 0)
        | (processor.HasFsGsBase ? Cr4FsGsBase : 0)
        | (processor.HasXsave ? Cr4OsXsave : 0);

    /// <summary>Sets everything as Linux starts a program: ring 3, no data segment but SS.</summary>
    internal static void Initialise(ref KvmSregs sregs, ulong cr3, ulong cr4)
    {
        sregs = new KvmSregs
        {
            Cs = Segment(Selectors.UserCode, CodeType, isCode: true),
            Ss = UserData(Selectors.UserData),
            Ldt = new KvmSegment { Type = LocalTable, Unusable = 1 },
            Tr = new KvmSegment
            {
                Base = DescriptorTables.Tss,
                Limit = DescriptorTables.TssLimit,
                Selector = Selectors.TaskState,
                Type = BusyTask,
                Present = 1,
            },
            Gdt = new KvmDescriptorTable { Base = DescriptorTables.Gdt, Limit = DescriptorTables.GdtLimit },
            Idt = new KvmDescriptorTable { Base = DescriptorTables.Idt, Limit = DescriptorTables.IdtLimit },
            Cr0 = Cr0,
            Cr3 = cr3,
            Cr4 = cr4,
            Efer = Efer,
            ApicBase = 0xFEE0_0900, // the reset value: the boot processor, enabled; no APIC is emulated
        };
        default(DataSegments).LoadInto(ref sregs, fsBase: 0, gsBase: 0);
    }

    /// <summary>A register with the user data segment loaded.</summary>
    internal static KvmSegment UserData(ushort selector) => Segment(selector, DataType, isCode: false);

    private static KvmSegment Segment(ushort selector, byte type, bool isCode) => new()
    {
        Limit = uint.MaxValue,
        Selector = selector,
        Type = type,
        Present = 1,
        PrivilegeLevel = 3,
        DefaultBig = isCode ? (byte)0 : (byte)1,
        CodeOrData = 1,
        LongMode = isCode ? (byte)1 : (byte)0,
        Granularity = 1,
    };
}
