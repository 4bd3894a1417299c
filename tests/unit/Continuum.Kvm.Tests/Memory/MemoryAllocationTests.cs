using Continuum.Kvm.Machine;
using Continuum.Testing;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

public sealed class MemoryAllocationTests
{
    [Fact]
    public void Reaching_and_filling_the_programs_memory_allocates_nothing()
    {
        using var memory = new ProgramMemory();
        ulong address = memory.Map(pages: 2_000);
        ulong next = 0;
        byte[] buffer = new byte[3 * PageSize];
        long allocated = Allocation.OfRounds(
            () =>
            {
                _ = memory.Guest.TryWrite(address + 100, buffer);
                _ = memory.Guest.TryRead(address + 100, buffer);
                _ = memory.Guest.TryWrite(address + PageSize - 2, 12345);
                _ = memory.Guest.TryClear(address, 2 * PageSize);
                _ = memory.Space.HandleFault(address + (next++ % 2_000 * PageSize), PageAccess.Write);
            },
            out _);
        Assert.Equal(0, allocated);
    }
}
