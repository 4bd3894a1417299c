using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>One checked PT_LOAD of a program (System V ABI, "Program Header").</summary>
/// <param name="Address">Where it is loaded, relative to the program's base.</param>
/// <param name="MemorySize">Bytes in memory; those behind <paramref name="FileSize"/> are zero.</param>
/// <param name="FileOffset">Where its bytes are; at the same place in a page as the address.</param>
/// <param name="FileSize">Bytes from the file.</param>
/// <param name="Access">What the program may do with it.</param>
internal readonly record struct ElfSegment(
    ulong Address, ulong MemorySize, ulong FileOffset, ulong FileSize, PageAccess Access)
{
    /// <summary>The address behind it.</summary>
    public ulong End => Address + MemorySize;

    /// <summary>The page in which it begins.</summary>
    public ulong FirstPage => Address & ~(ulong)(PhysicalMemory.PageSize - 1);

    /// <summary>The page behind the one in which it ends.</summary>
    public ulong LastPage => (End + PhysicalMemory.PageSize - 1) & ~(ulong)(PhysicalMemory.PageSize - 1);
}
