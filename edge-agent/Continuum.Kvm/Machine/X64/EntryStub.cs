namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The only code that runs in ring 0: an OUT for SYSCALL and one for each exception, which exit to the monitor, and
/// the two instructions that go back to ring 3. The monitor tells the entries apart by RIP, so the port means nothing,
/// and it always says where to go on, whether KVM leaves RIP at the OUT or behind it.
/// </summary>
internal static class EntryStub
{
    /// <summary>Exceptions of the processor (Intel SDM vol. 3, table 6-1).</summary>
    internal const int Vectors = 32;

    /// <summary>What SYSCALL jumps to (IA32_LSTAR).</summary>
    internal const ulong Syscall = MonitorLayout.Stub;

    /// <summary>SYSRETQ.</summary>
    internal const ulong Sysret = MonitorLayout.Stub + 0x10;

    /// <summary>IRETQ.</summary>
    internal const ulong Iret = MonitorLayout.Stub + 0x20;

    private const ulong FirstVector = MonitorLayout.Stub + 0x100;
    private const int SlotBytes = 8;
    private const byte Port = 0xE5;

    /// <summary>Writes the code.</summary>
    internal static void Write(Span<byte> page)
    {
        page.Fill(0xCC); // INT3, should anything ever run into it
        WriteExit(page, Syscall);
        Place(page, Sysret, [0x48, 0x0F, 0x07]);
        Place(page, Iret, [0x48, 0xCF]);
        for (int vector = 0; vector < Vectors; vector++)
        {
            WriteExit(page, Entry(vector));
        }
    }

    /// <summary>Where the entry of an exception is.</summary>
    internal static ulong Entry(int vector) => FirstVector + ((ulong)vector * SlotBytes);

    /// <summary>The exception whose entry an address lies in; false: it is another address.</summary>
    internal static bool IsException(ulong rip, out int vector)
    {
        ulong slot = (rip - FirstVector) / SlotBytes;
        vector = (int)slot;
        return slot < Vectors;
    }

    /// <summary>Whether an address lies in the entry of SYSCALL.</summary>
    internal static bool IsSyscall(ulong rip) => rip - Syscall < SlotBytes;

    private static void WriteExit(Span<byte> page, ulong at) => Place(page, at, [0xE6, Port]); // OUT imm8, AL

    private static void Place(Span<byte> page, ulong at, ReadOnlySpan<byte> code) =>
        code.CopyTo(page[(int)(at - MonitorLayout.Stub)..]);
}
