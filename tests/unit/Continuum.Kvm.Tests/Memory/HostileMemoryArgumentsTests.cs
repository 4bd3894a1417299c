using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

public sealed class HostileMemoryArgumentsTests : IDisposable
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 7, 4095, 4096, 4097, 0xffff, 0x10000, 0x11000, 0x20_0000, 1UL << 31, 1UL << 32, (1UL << 40) + 4096,
        PageTables.UserEnd - 4096, PageTables.UserEnd - 1, PageTables.UserEnd, 1UL << 47, 0xffff_8000_0000_0000,
        ulong.MaxValue - 8191, ulong.MaxValue - 4095, ulong.MaxValue - 4094, ulong.MaxValue - 1, ulong.MaxValue,
        1UL << 63, long.MaxValue,
    ];

    private readonly ProgramMemory _memory = new(limitBytes: 8 << 20);

    private AddressSpace Space => _memory.Space;

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Whatever_the_numbers_are_each_call_gives_a_result_in_bounded_time()
    {
        var random = new Random(20261121);
        BytesFile file = BytesFile.Numbered("/f", 50_000);
        for (int i = 0; i < 30_000; i++)
        {
            ulong address = Pick(random);
            ulong length = Pick(random);
            SyscallResult result = random.Next(8) switch
            {
                0 => Space.Map(address, length, random.Next(8), random.Next(1 << 21), null, 0),
                1 => Space.Map(address, length, random.Next(8), random.Next(8), file, (long)Pick(random)),
                2 => Space.Unmap(address, length),
                3 => Space.Protect(address, length, random.Next(-1, 16)),
                4 => Space.Remap(address, length, Pick(random), random.Next(8), Pick(random)),
                5 => Space.Advise(address, length, random.Next(-1, 30)),
                6 => (long)(Space.Break(address) & long.MaxValue),
                _ => (long)Space.HandleFault(address, (PageAccess)(1 << random.Next(3))),
            };
            Assert.True(result.Value >= -133, $"step {i} gave {result.Value}");
        }

        Assert.InRange(_memory.Physical.UsedBytes, 0, _memory.Physical.LimitBytes);
    }

    [Fact]
    public void Bytes_outside_the_mappings_are_never_reached_whatever_the_address_and_length()
    {
        ulong address = _memory.Map(pages: 2);
        byte[] buffer = new byte[8193];
        foreach (ulong number in Numbers.Append(address + 1).Append(address - 1))
        {
            Assert.False(_memory.Guest.TryRead(number, buffer));
            Assert.False(_memory.Guest.TryWrite(number, buffer));
            Assert.False(_memory.Guest.TryClear(number, ulong.MaxValue));
            Assert.True(_memory.Guest.TryRead(number, buffer.AsSpan(0, 0)));
        }

        Assert.False(_memory.Guest.TryRead(0xffff_ffff_ffe0_0000, buffer));
    }

    [Theory]
    [InlineData(0x1000, 4096, Errno.EPERM)]
    [InlineData(0x10001, 4096, Errno.EINVAL)]
    [InlineData(0x7fff_ffff_f000, 4096, Errno.ENOMEM)]
    [InlineData(0x7fff_ffff_e000, 8192, Errno.ENOMEM)]
    [InlineData(0x10000, 0, Errno.EINVAL)]
    [InlineData(0x10000, -1, Errno.ENOMEM)]
    [InlineData(-4096, 8192, Errno.ENOMEM)]
    internal void A_fixed_place_that_a_program_cannot_have_is_refused_as_by_Linux(
        long address, long length, Errno expected)
    {
        const int flags = PrivateAnonymous | MappingFlags.Fixed;
        AssertError(expected, Space.Map((ulong)address, (ulong)length, 0, flags, null, 0));
    }

    [Fact]
    public void Errors_are_those_of_Linux()
    {
        ulong address = _memory.Map(pages: 4);
        AssertError(Errno.EEXIST, Map(address + PageSize, PageSize, PrivateAnonymous | MappingFlags.FixedNoReplace));
        AssertError(Errno.EINVAL, Map(0, PageSize, MappingFlags.Anonymous));
        AssertError(Errno.ENOMEM, Map(0, PageSize, PrivateAnonymous | MappingFlags.HugePages));
        AssertError(Errno.EINVAL, Space.Unmap(address + 1, PageSize));
        AssertError(Errno.EINVAL, Space.Unmap(address, 0));
        AssertDone(Space.Unmap(0x10000, 1UL << 40));
        AssertError(Errno.EINVAL, Space.Protect(address, PageSize, 0x100));
        AssertError(Errno.ENOMEM, Space.Protect(address, 5 * PageSize, ReadWrite));
        AssertError(Errno.ENOMEM, Space.Protect(0x10000, PageSize, ReadWrite));
        AssertError(Errno.EINVAL, Space.Advise(address + 1, PageSize, 0));
        AssertError(Errno.EINVAL, Space.Advise(address, PageSize, 1000));
        AssertError(Errno.EINVAL, Space.Advise(address, ulong.MaxValue, (int)MemoryAdvice.DontNeed));
        AssertError(Errno.ENOMEM, Space.Advise(address, 1UL << 46, (int)MemoryAdvice.DontNeed));
        AssertError(Errno.EFAULT, Space.Remap(0x10000, PageSize, PageSize, 0, 0));
        AssertError(Errno.EINVAL, Space.Remap(address, PageSize, 0, 0, 0));
        AssertError(Errno.EINVAL, Space.Remap(address, PageSize, PageSize, MappingFlags.MoveFixed, 0x7000_0000));
        AssertError(Errno.EFAULT, Space.Remap(address, 8 * PageSize, 9 * PageSize, MappingFlags.MayMove, 0));

        SyscallResult Map(ulong at, ulong length, int flags) => Space.Map(at, length, ReadWrite, flags, null, 0);
    }

    [Fact]
    public void A_mapping_does_not_grow_behind_the_last_offset_of_a_file()
    {
        const long last = long.MaxValue - (2 * (long)PageSize) + 1; // two pages below 2^63
        BytesFile file = BytesFile.Numbered("/f", 5000);
        SyscallResult mapped = Space.Map(0, PageSize, MappingFlags.ProtectRead, MappingFlags.Private, file, last);
        Assert.True(mapped.Value > 0, $"mmap gave {mapped.Value}");
        ulong at = (ulong)mapped.Value;
        AssertError(Errno.EINVAL, Space.Remap(at, PageSize, 4 * PageSize, MappingFlags.MayMove, 0));
        Assert.All(Space.Mappings, mapping => Assert.True(mapping.Offset >= 0));
    }

    [Fact]
    public void Mappings_stop_at_Linuxs_limit()
    {
        ulong address = _memory.Map(pages: 140_000, protection: 0);
        Errno error = default;
        ulong page = 0;
        while (error == default && page < 140_000)
        {
            error = (Errno)(-Space.Protect(address + (page * PageSize), PageSize, MappingFlags.ProtectRead).Value);
            page += 2;
        }

        Assert.Equal(Errno.ENOMEM, error);
        Assert.InRange(Space.Mappings.Count, MappingList.MaxCount - 2, MappingList.MaxCount);
        AssertError(Errno.ENOMEM, Space.Map(0x10000, PageSize, ReadWrite, PrivateAnonymous, null, 0));
        AssertDone(Space.Unmap(address, 140_000 * PageSize));
        Assert.Empty(Space.Mappings);
    }

    private ulong Pick(Random random)
    {
        IReadOnlyList<Mapping> mappings = Space.Mappings;
        if (mappings.Count > 0 && random.Next(2) == 0)
        {
            Mapping mapping = mappings[random.Next(mappings.Count)];
            return random.Next(6) switch
            {
                0 => mapping.Start,
                1 => mapping.End,
                2 => mapping.End - PageSize,
                3 => mapping.Length,
                4 => mapping.Start - PageSize,
                _ => mapping.Start + ((ulong)random.Next(16) * PageSize),
            };
        }

        return Numbers[random.Next(Numbers.Length)];
    }
}
