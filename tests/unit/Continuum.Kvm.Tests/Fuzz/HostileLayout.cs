using Continuum.Kvm.Linux;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>The memory of a hostile program: mappings with edges and holes between them.</summary>
internal static class HostileLayout
{
    internal const ulong Page = 4096;
    internal const ulong Writable = 0x1000_0000;
    internal const ulong WritablePages = 64;
    internal const ulong Hole = Writable + (WritablePages * Page);
    internal const ulong ReadOnly = Hole + (4 * Page);
    internal const ulong Reserved = ReadOnly + (4 * Page);
    /// <summary>What calls that map and unmap mostly go for, so that the rest lasts.</summary>
    internal const ulong Volatile = 0x3000_0000;
    internal const ulong VolatilePages = 32;
    internal const ulong Stack = 0x2000_0000;
    internal const ulong StackPages = 16;

    /// <summary>Where <see cref="Poke"/> puts what the prologue's calls read.</summary>
    private const ulong Action = Writable;
    private const ulong AlternateStack = Writable + 64;

    private const ulong Fixed = 0x32; // MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS

    /// <summary>
    /// Maps it all, and installs a handler on a stack of its own for what faults, so that a fault does not end the
    /// round.
    /// </summary>
    internal static IReadOnlyList<(Syscall Number, ulong[] Arguments)> Prologue { get; } =
    [
        (Syscall.Mmap, [Writable, WritablePages * Page, 3, Fixed, ulong.MaxValue, 0]),
        (Syscall.Mmap, [ReadOnly, 4 * Page, 1, Fixed, ulong.MaxValue, 0]),
        (Syscall.Mmap, [Reserved, 1UL << 30, 0, Fixed, ulong.MaxValue, 0]),
        (Syscall.Mmap, [Volatile, VolatilePages * Page, 3, Fixed, ulong.MaxValue, 0]),
        (Syscall.Mmap, [Stack, StackPages * Page, 3, Fixed, ulong.MaxValue, 0]),
        (Syscall.Sigaltstack, [AlternateStack, 0, 0, 0, 0, 0]),
        .. ((ulong[])[4, 5, 7, 8, 10, 11, 12, 14, 26, 27, 31])
            .Select(signal => (Syscall.RtSigaction, (ulong[])[signal, Action, 0, 8, 0, 0])),
    ];

    /// <summary>
    /// Puts sets into sets under many numbers and waits for the outermost, which chance alone would hardly come to; the
    /// first free descriptor is the one behind the standard streams.
    /// </summary>
    internal static IEnumerable<(Syscall Number, ulong[] Arguments)> Nest()
    {
        const ulong first = 3, depth = 5, copies = 60, noEvents = Stack;
        for (ulong set = 0; set <= depth; set++)
        {
            yield return (Syscall.EpollCreate1, [0, 0, 0, 0, 0, 0]);
        }

        ulong copy = first + depth + 1;
        for (ulong inner = first + depth; inner > first; inner--)
        {
            for (ulong i = 0; i < copies; i++)
            {
                yield return (Syscall.Dup, [inner, 0, 0, 0, 0, 0]);
                yield return (Syscall.EpollCtl, [inner - 1, 1, copy++, noEvents, 0, 0]);
            }
        }

        yield return (Syscall.EpollWait, [first, Stack, 1, 0, 0, 0]);
    }

    /// <summary>What the prologue's calls read.</summary>
    internal static void Poke(LinuxProcess process)
    {
        const ulong flags = 0x0800_0000 | 0x0400_0000 | 4 | 0x4000_0000; // ONSTACK, RESTORER, SIGINFO, NODEFER
        ulong[] words = [0x40_0000, flags, 0x40_0000, 0, 0, 0, 0, 0, Stack, 0, StackPages * Page];
        for (int i = 0; i < words.Length; i++)
        {
            process.Guest.TryWrite(Action + ((ulong)i * 8), words[i]);
        }
    }
}
