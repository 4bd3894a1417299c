using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Memory;

/// <summary>A program's memory without a machine that runs it.</summary>
internal sealed class ProgramMemory : IDisposable
{
    public const ulong PageSize = PhysicalMemory.PageSize;
    public const int ReadWrite = MappingFlags.ProtectRead | MappingFlags.ProtectWrite;
    public const int PrivateAnonymous = MappingFlags.Private | MappingFlags.Anonymous;

    public ProgramMemory(long limitBytes = 64 << 20)
    {
        Physical = PhysicalMemory.Create(limitBytes);
        Tables = new PageTables(Physical);
        Space = AddressSpace.Create(Physical, Tables);
    }

    public PhysicalMemory Physical { get; }

    public PageTables Tables { get; }

    public AddressSpace Space { get; }

    public GuestMemory Guest => Space.Guest;

    public ulong Map(ulong pages, int protection = ReadWrite, ulong address = 0, int flags = PrivateAnonymous) =>
        Place(Space.Map(address, pages * PageSize, protection, flags, file: null, offset: 0));

    public ulong MapFile(IMappedFile file, ulong pages, int protection = ReadWrite, long offset = 0) =>
        Place(Space.Map(0, pages * PageSize, protection, MappingFlags.Private, file, offset));

    public byte Read(ulong address)
    {
        Assert.True(Guest.TryRead(address, out byte value), $"{address:x} cannot be read");
        return value;
    }

    public static void AssertError(Errno expected, SyscallResult result) => Assert.Equal(-(long)expected, result.Value);

    public static void AssertDone(SyscallResult result) => Assert.Equal(0, result.Value);

    public void Dispose() => Physical.Dispose();

    private static ulong Place(SyscallResult result)
    {
        Assert.True(result.Value > 0, $"mmap gave {result.Value}");
        return (ulong)result.Value;
    }
}
