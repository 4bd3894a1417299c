using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Machine;

public sealed class TranslationTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const ulong Address = 0x60_0000;

    // l: mov rax, [rdi]; syscall; jmp l
    private static readonly byte[] ReadForEver = [0x48, 0x8B, 0x07, 0x0F, 0x05, 0xEB, 0xF9];

    // l: mov [rdi], rax; syscall; jmp l
    private static readonly byte[] WriteForEver = [0x48, 0x89, 0x07, 0x0F, 0x05, 0xEB, 0xF9];

    [Fact]
    public void A_page_that_is_taken_away_and_given_back_is_gone_at_once()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, ReadForEver);
        program.Registers.Rdi = Address;
        for (byte round = 1; round < 20; round++)
        {
            ulong page = program.Map(Address, PageAccess.Read | PageAccess.Write);
            program.Machine.Memory.Page(page)[0] = round;
            program.ExpectCall();
            Assert.Equal((ulong)round, program.Registers.Rax);

            Assert.True(program.Machine.Pages.TryUnmap(Address, out ulong taken));
            program.Machine.Memory.Free(taken);
            program.Machine.Memory.Flush();
            MachineExit exit = program.Run();
            Assert.Equal(new MachineExit(MachineExitKind.Exception, 14, 4, Address), exit);
        }
    }

    [Fact]
    public void A_page_that_becomes_read_only_cannot_be_written()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, WriteForEver);
        program.Registers.Rdi = Address;
        ulong page = program.Map(Address, PageAccess.Read | PageAccess.Write);
        for (int round = 0; round < 20; round++)
        {
            program.ExpectCall();
            Assert.True(program.Machine.Pages.TryMap(Address, page, PageAccess.Read));
            program.Machine.Memory.Invalidate(page, PhysicalMemory.PageSize);
            MachineExit exit = program.Run();
            Assert.Equal(new MachineExit(MachineExitKind.Exception, 14, 7, Address), exit);
            Assert.True(program.Machine.Pages.TryMap(Address, page, PageAccess.Read | PageAccess.Write));
        }
    }

    [Fact]
    public void An_address_that_leads_elsewhere_shows_the_other_page()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, ReadForEver);
        program.Registers.Rdi = Address;
        ulong first = program.Map(Address, PageAccess.Read);
        ulong second = program.Map(Address + 0x1000, PageAccess.Read);
        program.Machine.Memory.Page(first)[0] = 1;
        program.Machine.Memory.Page(second)[0] = 2;
        for (int round = 0; round < 20; round++)
        {
            program.ExpectCall();
            Assert.Equal(round % 2 == 0 ? 1UL : 2UL, program.Registers.Rax);
            (ulong from, ulong to) = round % 2 == 0 ? (first, second) : (second, first);
            Assert.True(program.Machine.Pages.TryMap(Address, to, PageAccess.Read));
            program.Machine.Memory.Invalidate(from, PhysicalMemory.PageSize);
        }
    }

    [Fact]
    public void Memory_beyond_the_first_slots_is_there()
    {
        const int pages = 12_000; // 47 MiB
        using GuestProgram program = GuestProgram.Load(kvm.Host, PhysicalMemory.Create(64 << 20), ReadForEver);
        for (ulong page = 0; page < pages; page++)
        {
            ulong physical = program.Map(Address + (page * 0x1000), PageAccess.Read);
            if (page % 1_000 == 999)
            {
                program.Machine.Memory.Page(physical)[0] = 0x77;
                program.Registers.Rip = GuestProgram.Code;
                program.Registers.Rdi = Address + (page * 0x1000);
                program.ExpectCall();
                Assert.Equal(0x77UL, program.Registers.Rax);
            }
        }
    }
}
