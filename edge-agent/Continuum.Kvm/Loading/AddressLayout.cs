using System.Runtime.InteropServices;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>
/// Where the parts of a program go: places like Linux's (so that pointers look as libraries expect), each moved by a
/// random number of pages.
/// </summary>
internal sealed class AddressLayout
{
    /// <summary>The end of a program's addresses, less a page as in Linux.</summary>
    public const ulong End = 0x7fff_ffff_f000;

    /// <summary>Bytes of the stack: RLIMIT_STACK as programs expect it.</summary>
    public const ulong StackSize = 8UL << 20;

    /// <summary>Bytes below the stack that stay without a page (stack_guard_gap of Linux).</summary>
    public const ulong StackGuard = 1UL << 20;

    // Two thirds of the addresses (ELF_ET_DYN_BASE); 28 bits of pages are random, as vm.mmap_rnd_bits has it.
    private const ulong ProgramBase = 0x5555_5555_4000;

    // Above where mappings without a place go, below where the stack can be: 2^28 pages from here end at
    // 0x7f0000000000.
    private const ulong InterpreterBase = 0x7e00_0000_0000;

    private const int ProgramBits = 28;
    private const int StackBits = 22;
    private const int HeapBits = 13;

    private AddressLayout(ReadOnlySpan<ulong> random)
    {
        Program = ProgramBase + Pages(random[0], ProgramBits);
        Interpreter = InterpreterBase + Pages(random[1], ProgramBits);
        // The clock's pages are above the stack: room for them is left.
        StackTop = End - (32UL * PhysicalMemory.PageSize) - Pages(random[2], StackBits);
        HeapGap = Pages(random[3], HeapBits);
        Clock = StackTop + (16UL * PhysicalMemory.PageSize);
    }

    /// <summary>Where a program goes that may go anywhere.</summary>
    public ulong Program { get; }

    /// <summary>Where a dynamic linker goes.</summary>
    public ulong Interpreter { get; }

    /// <summary>The address behind the stack.</summary>
    public ulong StackTop { get; }

    /// <summary>Bytes between the end of the program's data and its heap.</summary>
    public ulong HeapGap { get; }

    /// <summary>Where the clock page and the code that reads it go.</summary>
    public ulong Clock { get; }

    /// <summary>A layout of its own for each program.</summary>
    public static AddressLayout Create(IEntropySource entropy)
    {
        Span<ulong> random = stackalloc ulong[4];
        entropy.Fill(MemoryMarshal.AsBytes(random));
        return new AddressLayout(random);
    }

    private static ulong Pages(ulong random, int bits) => (random & ((1UL << bits) - 1)) * PhysicalMemory.PageSize;
}
