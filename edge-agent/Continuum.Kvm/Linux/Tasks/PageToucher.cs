using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// Touches pages of a program before it runs, from within its machine: KVM then knows them, each of which costs it
/// microseconds when the program touches it. What runs is a loop of the monitor's own in ring 3, on pages that are gone
/// afterwards; it only reads, and the program's registers stay as they are.
/// </summary>
internal static class PageToucher
{
    private const int ListAt = 64;
    private const int MostPages = 1 << 16;

    // Addresses that lead nowhere in this copy cost an exit each.
    private const int MostMisses = 8;

    // Intel SDM vol. 1, 3.4.3: bit 1 of RFLAGS is always set.
    private const ulong Flags = 2;

    // l: lodsq; movzx eax, byte [rax]; loop l; syscall
    private static ReadOnlySpan<byte> Code => [0x48, 0xAD, 0x0F, 0xB6, 0x00, 0xE2, 0xF9, 0x0F, 0x05];

    /// <summary>Touches them, as far as they are there.</summary>
    /// <exception cref="KvmException">The machine failed.</exception>
    public static void Touch(LinuxProcess process, ReadOnlySpan<ulong> pages)
    {
        // A list with what no program can have is none that was recorded here.
        if (pages.IsEmpty || process.End is not null
            || pages.ContainsAnyInRange(PageTables.UserEnd, ulong.MaxValue))
        {
            return;
        }

        pages = pages[..Math.Min(pages.Length, MostPages)];
        ulong bytes = (ulong)(ListAt + (pages.Length * sizeof(ulong)));
        const int All = MappingFlags.ProtectRead | MappingFlags.ProtectWrite | MappingFlags.ProtectExecute;
        const int Kind = MappingFlags.Private | MappingFlags.Anonymous;
        SyscallResult mapped = process.Memory.Map(0, bytes, All, Kind, file: null, offset: 0);
        if (mapped.Value < 0)
        {
            return;
        }

        ulong code = (ulong)mapped.Value;
        UserRegisters before = process.Machine.Registers;
        if (process.Guest.TryWrite(code, Code)
            && process.Guest.TryWrite(code + ListAt, MemoryMarshal.AsBytes(pages)))
        {
            Run(process.Machine, code, (ulong)pages.Length);
        }

        process.Machine.Registers = before;
        process.Memory.Unmap(code, bytes);
    }

    private static void Run(IMachine machine, ulong code, ulong count)
    {
        machine.Registers = new UserRegisters { Rip = code, Rsi = code + ListAt, Rcx = count, Rflags = Flags };
        for (int misses = 0; misses < MostMisses; misses++)
        {
            MachineExit exit = machine.Run();
            if (exit.Kind != MachineExitKind.Exception || machine.Registers.Rcx <= 1)
            {
                return;
            }

            // Behind the address that led nowhere.
            machine.Registers.Rip = code;
            machine.Registers.Rcx--;
        }
    }
}
