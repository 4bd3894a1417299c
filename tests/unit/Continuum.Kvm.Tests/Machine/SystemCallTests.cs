using Continuum.Kvm.Machine;
using Continuum.Kvm.Machine.X64;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Machine;

public sealed class SystemCallTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    // l: syscall; inc r15; jmp l
    private static readonly byte[] CallForEver = [0x0F, 0x05, 0x49, 0xFF, 0xC7, 0xEB, 0xF9];

    [Fact]
    public void Each_system_call_arrives_once_with_its_arguments_and_its_result_goes_back()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        program.Registers.Rdi = 7;
        for (ulong call = 0; call < 2_000; call++)
        {
            program.ExpectCall();
            Assert.Equal(call, program.Registers.R15);
            Assert.Equal(call, program.Registers.Rax);
            Assert.Equal(7 + (call * 3), program.Registers.Rdi);
            Assert.Equal(GuestProgram.Code + 2, program.Registers.Rip);
            Assert.Equal(GuestProgram.StackTop, program.Registers.Rsp);
            Assert.Equal(program.Registers.Rip, program.Registers.Rcx);
            Assert.Equal(program.Registers.Rflags, program.Registers.R11);
            program.Registers.Rax = call + 1;
            program.Registers.Rdi += 3;
        }

        Assert.Equal(2_000, program.Machine.Entries);
    }

    [Fact]
    public void An_exit_and_the_way_back_allocate_nothing()
    {
        // l: syscall; ud2; jmp l
        using GuestProgram program = GuestProgram.Load(kvm.Host, 0x0F, 0x05, 0x0F, 0x0B, 0xEB, 0xFA);
        int wrong = 0;
        long allocated = Allocation.OfRounds(
            () =>
            {
                wrong += program.Run().Kind == MachineExitKind.SystemCall ? 0 : 1;
                wrong += program.Run().Kind == MachineExitKind.Exception ? 0 : 1;
                program.Registers.Rip += 2;
            },
            out _);
        Assert.Equal((0, 0), (allocated, wrong));
    }

    [Fact]
    public void System_calls_arrive_by_the_fault_on_the_stub_too()
    {
        Assert.SkipUnless(kvm.Host.Description.Entry == SyscallEntry.Fault, "SYSCALL enters ring 0 on this KVM");
        using KvmDevice device = KvmDevice.Open(
            File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        using PhysicalMemory memory = PhysicalMemory.Create(1 << 20);
        var pages = new PageTables(memory);
        EntryPoint entry = EntryPoint.StubFault;
        using var machine = new X64Machine(
            MachineShell.Create(device, entry),
            retired => retired.Dispose(),
            device,
            entry,
            pages,
            MonitorPages.Create(memory, pages, device.GateFor(entry)));
        Assert.True(memory.TryAllocate(out ulong page));
        Assert.True(pages.TryMap(GuestProgram.Code, page, PageAccess.Read | PageAccess.Execute));

        // l: syscall; inc r15; ud2; syscall; jmp l
        byte[] code = [0x0F, 0x05, 0x49, 0xFF, 0xC7, 0x0F, 0x0B, 0x0F, 0x05, 0xEB, 0xF5];
        code.CopyTo(memory.Page(page));
        machine.Registers.Rip = GuestProgram.Code;
        for (ulong round = 0; round < 500; round++)
        {
            Assert.Equal(MachineExitKind.SystemCall, machine.Run().Kind);
            Assert.Equal(round, machine.Registers.R15);
            Assert.Equal(6, machine.Run().Vector);
            machine.Registers.Rip += 2;
            Assert.Equal(MachineExitKind.SystemCall, machine.Run().Kind);
        }
    }
}
