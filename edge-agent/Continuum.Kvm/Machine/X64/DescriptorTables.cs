using System.Buffers.Binary;

namespace Continuum.Kvm.Machine.X64;

/// <summary>The GDT, the TSS and the IDT on one page (Intel SDM vol. 3, chapters 3, 6 and 8).</summary>
internal static class DescriptorTables
{
    internal const ulong Gdt = MonitorLayout.TablePage;
    internal const ushort GdtLimit = Selectors.TaskState + 16 - 1;
    internal const ulong Tss = MonitorLayout.TablePage + 0x100;

    /// <summary>
    /// The I/O permission map starts behind this limit: no port is open to ring 3 (Intel SDM vol. 1, 19.5.2).
    /// </summary>
    internal const ushort TssLimit = 104 - 1;
    internal const ulong Idt = MonitorLayout.TablePage + 0x800;
    internal const ushort IdtLimit = (EntryStub.Vectors * GateBytes) - 1;

    private const int GateBytes = 16;
    private const int StackTableOffset = 0x24; // IST1 in the TSS
    private const int PortMapOffset = 0x66;
    private const int DoubleFault = 8;
    private const int MachineCheck = 18;
    private const int Breakpoint = 3;
    private const int Overflow = 4;

    // Access bytes: present, DPL, code or data, type with the accessed bit set so that loading never writes.
    private const ulong KernelCodeDescriptor = 0x00AF_9B00_0000_FFFF;
    private const ulong KernelDataDescriptor = 0x00CF_9300_0000_FFFF;
    private const ulong UserDataDescriptor = 0x00CF_F300_0000_FFFF;
    private const ulong UserCodeDescriptor = 0x00AF_FB00_0000_FFFF;

    /// <summary>Writes the tables.</summary>
    internal static void Write(Span<byte> page)
    {
        page.Clear();
        WriteGdt(page);
        WriteTss(page[(int)(Tss - MonitorLayout.TablePage)..]);
        for (int vector = 0; vector < EntryStub.Vectors; vector++)
        {
            WriteGate(page[(int)(Idt - MonitorLayout.TablePage + (ulong)(vector * GateBytes))..], vector);
        }
    }

    private static void WriteGdt(Span<byte> page)
    {
        Put(page, Selectors.KernelCode, KernelCodeDescriptor);
        Put(page, Selectors.KernelData, KernelDataDescriptor);
        Put(page, Selectors.UserData & ~7, UserDataDescriptor);
        Put(page, Selectors.UserCode & ~7, UserCodeDescriptor);

        const ulong busyTss = 0x8BUL << 40;
        ulong low = TssLimit | ((Tss & 0xFF_FFFF) << 16) | busyTss | (((Tss >> 24) & 0xFF) << 56);
        Put(page, Selectors.TaskState, low);
        Put(page, Selectors.TaskState + 8, Tss >> 32);
    }

    private static void WriteTss(Span<byte> tss)
    {
        Put(tss, StackTableOffset, MonitorLayout.FrameTop);
        Put(tss, StackTableOffset + 8, MonitorLayout.AbortTop);
        BinaryPrimitives.WriteUInt16LittleEndian(tss[PortMapOffset..], TssLimit + 1);
    }

    private static void WriteGate(Span<byte> gate, int vector)
    {
        // A program may raise #BP and #OF with INT 3 and INT 4, as on Linux; any other INT is a #GP.
        ulong privilege = vector is Breakpoint or Overflow ? 3UL : 0;
        ulong stack = vector is DoubleFault or MachineCheck ? 2UL : 1;
        const ulong interruptGate = 0x8E;
        ulong entry = EntryStub.Entry(vector);
        ulong low = (entry & 0xFFFF) | ((ulong)Selectors.KernelCode << 16) | (stack << 32)
            | ((interruptGate | (privilege << 5)) << 40) | (((entry >> 16) & 0xFFFF) << 48);
        Put(gate, 0, low);
        Put(gate, 8, entry >> 32);
    }

    private static void Put(Span<byte> bytes, int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[offset..], value);
}
