using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Tests.Machine;
using static Continuum.Kvm.Tests.Memory.ProgramMemory;

namespace Continuum.Kvm.Tests.Memory;

/// <summary>
/// What the processor still lets a program do after the monitor has changed its page tables: nothing more.
/// </summary>
public sealed class StaleTranslationTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    // l: mov al, [rdi]; syscall; jmp l
    private static readonly byte[] Reader = [0x8A, 0x07, 0x0F, 0x05, 0xEB, 0xFA];

    // l: mov [rdi], bl; syscall; jmp l
    private static readonly byte[] Writer = [0x88, 0x1F, 0x0F, 0x05, 0xEB, 0xFA];

    // l: call rdi; syscall; jmp l
    private static readonly byte[] Caller = [0xFF, 0xD7, 0x0F, 0x05, 0xEB, 0xFA];

    private const byte Return = 0xC3;

    [Fact]
    public void A_page_made_read_only_can_no_longer_be_written()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Writer);
        AddressSpace space = AddressSpace.Create(program.Machine.Memory, program.Machine.Pages);
        ulong address = Map(space, 4);
        Assert.True(Touch(program, space, address, PageAccess.Write));
        AssertDone(space.Protect(address, 4 * PageSize, MappingFlags.ProtectRead));
        Assert.False(Touch(program, space, address, PageAccess.Write));
        AssertDone(space.Protect(address, 4 * PageSize, ReadWrite));
        Assert.True(Touch(program, space, address, PageAccess.Write));
    }

    [Fact]
    public void A_page_made_inaccessible_can_no_longer_be_read_and_keeps_its_bytes()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Reader);
        AddressSpace space = AddressSpace.Create(program.Machine.Memory, program.Machine.Pages);
        ulong address = Map(space, 4);
        Assert.True(space.Guest.TryWrite(address, (byte)55));
        Assert.Equal((byte?)55, ReadByProgram(program, space, address));
        AssertDone(space.Protect(address, PageSize, 0));
        Assert.Null(ReadByProgram(program, space, address));
        AssertDone(space.Protect(address, PageSize, MappingFlags.ProtectRead));
        Assert.Equal((byte?)55, ReadByProgram(program, space, address));
    }

    [Fact]
    public void A_page_made_data_can_no_longer_be_run()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Caller);
        AddressSpace space = AddressSpace.Create(program.Machine.Memory, program.Machine.Pages);
        ulong address = Map(space, 1);
        Assert.True(space.Guest.TryWrite(address, Return));
        AssertDone(space.Protect(address, PageSize, MappingFlags.ProtectRead | MappingFlags.ProtectExecute));
        Assert.True(Touch(program, space, address, PageAccess.Execute));
        AssertDone(space.Protect(address, PageSize, ReadWrite));
        Assert.False(Touch(program, space, address, PageAccess.Execute));
    }

    [Fact]
    public void Unmapped_dropped_and_moved_pages_are_out_of_the_programs_reach()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Reader);
        AddressSpace space = AddressSpace.Create(program.Machine.Memory, program.Machine.Pages);
        ulong address = Map(space, 2);
        Assert.True(space.Guest.TryWrite(address, (byte)1));
        Assert.Equal((byte?)1, ReadByProgram(program, space, address));
        AssertDone(space.Advise(address, PageSize, (int)MemoryAdvice.DontNeed));
        Assert.Equal((byte?)0, ReadByProgram(program, space, address));
        Assert.True(space.Guest.TryWrite(address, (byte)2));
        Assert.Equal((byte?)2, ReadByProgram(program, space, address));
        const int flags = MappingFlags.MayMove | MappingFlags.MoveFixed;
        ulong moved = (ulong)space.Remap(address, PageSize, PageSize, flags, address + (16 * PageSize)).Value;
        Assert.Null(ReadByProgram(program, space, address));
        Assert.Equal((byte?)2, ReadByProgram(program, space, moved));
        AssertDone(space.Unmap(moved, PageSize));
        Assert.Null(ReadByProgram(program, space, moved));
        Assert.Equal((byte?)0, ReadByProgram(program, space, address + PageSize));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void What_the_program_sees_is_what_system_calls_see_whatever_was_done(int piecePages)
    {
        ulong piece = (ulong)piecePages * PageSize;
        using var program = GuestProgram.Load(kvm.Host, PhysicalMemory.Create(64 << 20), Reader);
        AddressSpace space = AddressSpace.Create(program.Machine.Memory, program.Machine.Pages);
        var model = new MappingModel(space, MappingModel.FileOf(piece), piece);
        var random = new Random(4711);
        byte[] step = new byte[4];
        for (int i = 0; i < 400; i++)
        {
            random.NextBytes(step);
            model.Apply(step[0], step[1], step[2], step[3]);
            for (int k = 0; k < 3; k++)
            {
                ulong address = model.Start + ((ulong)random.Next(MappingModel.Pages) * piece) + 1234;
                byte? byProgram = ReadByProgram(program, space, address);
                byte? byCall = space.Guest.TryRead(address, out byte value) ? value : null;
                Assert.True(byCall == byProgram, $"step {i} (seed 4711): {address:x} is {byProgram}, not {byCall}");
            }
        }

        model.Check();
    }

    private static ulong Map(AddressSpace space, ulong pages) =>
        (ulong)space.Map(0, pages * PageSize, ReadWrite, PrivateAnonymous, null, 0).Value;

    private static byte? ReadByProgram(GuestProgram program, AddressSpace space, ulong address) =>
        Touch(program, space, address, PageAccess.Read) ? (byte)program.Registers.Rax : null;

    // Lets the program touch an address; false when its fault is its own.
    private static bool Touch(GuestProgram program, AddressSpace space, ulong address, PageAccess access)
    {
        program.Registers.Rip = GuestProgram.Code;
        program.Registers.Rsp = GuestProgram.StackTop;
        program.Registers.Rdi = address;
        for (int tries = 0; tries < 3; tries++)
        {
            MachineExit exit = program.Run();
            if (exit.Kind == MachineExitKind.SystemCall)
            {
                return true;
            }

            Assert.True(exit is { Kind: MachineExitKind.Exception, Vector: 14 }, $"{exit}");
            Assert.Equal(address, exit.Address);
            if (space.HandleFault(exit.Address, access) != FaultOutcome.Resolved)
            {
                return false;
            }
        }

        throw new Xunit.Sdk.XunitException($"{address:x} faults again and again");
    }
}
