namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// Where the monitor's own pages are in the machine: in the upper half, for ring 0 alone, the same in every machine.
/// </summary>
internal static class MonitorLayout
{
    /// <summary>
    /// The last page of the lower half, which no program can have (as on Linux): <see cref="EntryPoint.Gate"/>. It is
    /// the only one here that ring 3 reaches, and there is nothing behind it.
    /// </summary>
    internal const ulong Gate = PageTables.UserEnd;

    /// <summary>The entry stub: code, not writable.</summary>
    internal const ulong Stub = 0xFFFF_8000_0000_0000;

    /// <summary>GDT, TSS and IDT: <see cref="DescriptorTables"/>.</summary>
    internal const ulong TablePage = Stub + 0x1000;

    /// <summary>
    /// The page on which exceptions leave their frame, and which holds the frame that IRETQ goes back through. There is
    /// a page without memory before it.
    /// </summary>
    internal const ulong FramePage = Stub + 0x3000;

    /// <summary>Where the stack of every exception starts: each entry comes from ring 3, so one is enough.</summary>
    internal const ulong FrameTop = FramePage + 0x800;

    /// <summary>Where the stack of a double fault and of a machine check starts.</summary>
    internal const ulong AbortTop = FramePage + 0x400;

    /// <summary>Where the frame for the way back lies: behind all stacks.</summary>
    internal const ulong ReturnFrame = FramePage + 0xF00;
}
