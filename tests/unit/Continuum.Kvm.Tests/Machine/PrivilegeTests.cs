using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Machine;

public sealed class PrivilegeTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData("FA", "cli")]
    [InlineData("FB", "sti")]
    [InlineData("F4", "hlt")]
    [InlineData("E6E5", "out 0xe5, al")]
    [InlineData("E7E5", "out 0xe5, eax")]
    [InlineData("EE", "out dx, al")]
    [InlineData("E4E5", "in al, 0xe5")]
    [InlineData("6E", "outsb")]
    [InlineData("6C", "insb")]
    [InlineData("0F22D8", "mov cr3, rax")]
    [InlineData("0F20C0", "mov rax, cr0")]
    [InlineData("0F23F8", "mov dr7, rax")]
    [InlineData("0F0118", "lidt [rax]")]
    [InlineData("0F0110", "lgdt [rax]")]
    [InlineData("0F00D8", "ltr ax")]
    [InlineData("0F00D0", "lldt ax")]
    [InlineData("0F01F0", "lmsw ax")]
    [InlineData("0F0138", "invlpg [rax]")]
    [InlineData("0F06", "clts")]
    [InlineData("0F08", "invd")]
    [InlineData("0F09", "wbinvd")]
    [InlineData("0F30", "wrmsr")]
    [InlineData("0F32", "rdmsr")]
    [InlineData("0F01D1", "xsetbv")]
    [InlineData("0F01F8", "swapgs")]
    [InlineData("480F07", "sysretq")]
    [InlineData("480F35", "sysexit")]
    [InlineData("0F01D8", "vmrun")]
    [InlineData("F30FC730", "vmxon [rax]")]
    public void What_ring_0_alone_may_do_is_an_exception(string code, string instruction)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Convert.FromHexString(code));
        program.Registers.Rax = GuestProgram.Data;
        program.Registers.Rcx = 0xC000_0082; // IA32_LSTAR, for WRMSR
        MachineExit exit = program.Run();
        Assert.True(
            exit is { Kind: MachineExitKind.Exception, Vector: 6 or 13 },
            $"{instruction}: {exit} at 0x{program.Registers.Rip:x}");
        Assert.Equal(GuestProgram.Code, program.Registers.Rip);
    }

    [Theory]
    [InlineData("488B03", 0x7FFF_FFFF_F000UL)] // mov rax, [rbx]
    [InlineData("488B03", 0x7FFF_FFFF_FFF8UL)]
    [InlineData("480303", 0x7FFF_FFFF_F010UL)] // add rax, [rbx]
    [InlineData("4889DEF3A4", 0x7FFF_FFFF_F000UL)] // mov rsi, rbx; rep movsb
    public void The_last_page_of_the_lower_half_is_not_there(string code, ulong address)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Convert.FromHexString(code));
        program.Registers.Rax = 42;
        program.Registers.Rbx = address;
        program.Registers.Rcx = 100;
        program.Registers.Rdi = GuestProgram.Data;
        for (int i = 0; i < 2; i++)
        {
            MachineExit exit = program.Run();
            Assert.True(exit is { Kind: MachineExitKind.Exception, Vector: 14 }, $"{exit}");
            Assert.Equal(address, exit.Address);
            Assert.Equal(0UL, exit.ErrorCode & 2);
            Assert.Equal(42UL, program.Registers.Rax);
            Assert.Equal(100UL, program.Registers.Rcx);
            Assert.Equal(GuestProgram.Code + (code.Length > 6 ? 3UL : 0), program.Registers.Rip);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(14)]
    [InlineData(0x80)]
    public void An_interrupt_cannot_be_pretended(byte vector)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, 0xCD, vector);
        MachineExit exit = program.Run();

        // #GP from a processor; a paravirtual KVM looks at the instruction itself, and does not know it.
        Assert.True(exit is { Kind: MachineExitKind.Exception, Vector: 6 or 13 }, $"{exit}");

        // At the instruction; a processor of software may say behind it.
        Assert.InRange(program.Registers.Rip, GuestProgram.Code, GuestProgram.Code + 2);
    }

    [Theory]
    [InlineData(0x10)] // ring 0's code
    [InlineData(0x20)] // absent: where 32-bit code would be
    [InlineData(0x23)]
    [InlineData(0x38)] // the TSS
    public void There_is_no_other_code_segment_to_go_to(byte selector)
    {
        // push selector; lea rax, [rip+3]; push rax; retfq
        using GuestProgram program = GuestProgram.Load(
            kvm.Host, 0x6A, selector, 0x48, 0x8D, 0x05, 3, 0, 0, 0, 0x50, 0x48, 0xCB, 0x90);
        MachineExit exit = program.Run();

        // A KVM that interprets the return may have moved the stack before it refuses: then it is a fault of the stack.
        Assert.True(exit is { Kind: MachineExitKind.Exception, Vector: 11 or 13 or 14 }, $"{exit}");
        Assert.Equal(GuestProgram.Code + 10, program.Registers.Rip);
    }

    [Fact]
    public void The_program_is_in_ring_3_after_a_system_call_and_after_an_exception()
    {
        // l: syscall; mov eax, cs; ud2; mov eax, cs; jmp l
        using GuestProgram program = GuestProgram.Load(
            kvm.Host, 0x0F, 0x05, 0x8C, 0xC8, 0x0F, 0x0B, 0x8C, 0xC8, 0xEB, 0xF6);
        program.ExpectCall();
        for (int round = 0; round < 50; round++)
        {
            program.Registers.Rax = 0;
            program.ExpectException(6, GuestProgram.Code + 4);
            Assert.Equal(0x33UL, program.Registers.Rax);
            program.Registers.Rax = 0;
            program.Registers.Rip += 2;
            program.ExpectCall();
            Assert.Equal(0x33UL, program.Registers.Rax);
        }
    }
}
