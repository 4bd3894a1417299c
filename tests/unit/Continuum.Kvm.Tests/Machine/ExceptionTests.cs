using System.Runtime.Intrinsics.X86;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Machine;

public sealed class ExceptionTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const ulong Stub = 0xFFFF_8000_0000_0000;
    private static readonly byte[] Read = [0x48, 0x8B, 0x07]; // mov rax, [rdi]
    private static readonly byte[] Write = [0x48, 0x89, 0x07]; // mov [rdi], rax
    private static readonly byte[] Jump = [0xFF, 0xE7]; // jmp rdi

    [Theory]
    [InlineData("F7F1", 0, 0)] // div ecx, by zero
    [InlineData("CC", 3, 1)] // int3
    [InlineData("CD03", 3, 2)] // int 3
    [InlineData("CD04", 4, 2)] // int 4
    [InlineData("0F0B", 6, 0)] // ud2
    [InlineData("F4", 13, 0)] // hlt
    public void An_exception_says_which_and_where(string code, int vector, int behind)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Convert.FromHexString(code));
        program.ExpectException(vector, GuestProgram.Code + (ulong)behind);
    }

    [Fact]
    public void A_page_fault_says_what_was_touched_and_how()
    {
        ExpectFault(Read, GuestProgram.Absent + 0x123, 0x4);
        ExpectFault(Write, GuestProgram.Absent + 0x123, 0x6);
        ExpectFault(Write, GuestProgram.Code + 8, 0x7);
        ExpectFault(Jump, GuestProgram.Absent, 0x14, GuestProgram.Absent);
        ExpectFault(Jump, GuestProgram.Data, 0x15, GuestProgram.Data);
    }

    [Theory]
    [InlineData(0x0)]
    [InlineData(0x20)]
    [InlineData(0x170)]
    [InlineData(0x1000)]
    [InlineData(0x1800)]
    [InlineData(0x3F00)]
    public void The_monitors_pages_are_out_of_the_programs_reach(ulong offset)
    {
        // Whether it counts as absent or as malformed is the KVM's affair.
        const ulong reason = 1 | 8;
        foreach ((byte[] code, ulong access) in new[] { (Read, 0UL), (Write, 2UL) })
        {
            using GuestProgram program = GuestProgram.Load(kvm.Host, code);
            program.Registers.Rdi = Stub + offset;
            MachineExit exit = program.Run();
            Assert.Equal((MachineExitKind.Exception, 14), (exit.Kind, exit.Vector));
            Assert.Equal(Stub + offset, exit.Address);
            Assert.Equal(4 | access, exit.ErrorCode & ~reason);
            Assert.Equal(GuestProgram.Code, program.Registers.Rip);
        }
    }

    [Theory]
    [InlineData(0x0)]
    [InlineData(0x10)]
    [InlineData(0x20)]
    [InlineData(0x170)]
    public void A_jump_into_the_monitors_code_is_a_fault_or_a_call_like_any_other(ulong offset)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Jump);
        program.Registers.Rdi = Stub + offset;
        program.Registers.Rcx = 0x1234_5678_9ABC_DEF0;
        program.Registers.R11 = ulong.MaxValue;
        MachineExit exit = program.Run();
        if (exit.Kind == MachineExitKind.SystemCall)
        {
            // Where SYSCALL does not leave ring 3 it cannot be told from a jump: the program only harms itself.
            Assert.Equal((0UL, SyscallEntry.Fault), (offset, kvm.Host.Description.Entry));
            program.ExpectException(13, 0x1234_5678_9ABC_DEF0);
            return;
        }

        Assert.Equal((MachineExitKind.Exception, 14), (exit.Kind, exit.Vector));
        Assert.Equal(Stub + offset, program.Registers.Rip);
    }

    [Fact]
    public void A_jump_to_the_gate_with_mad_registers_harms_only_the_program()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Jump);
        program.Registers.Rdi = PageTables.UserEnd;
        program.Registers.Rcx = 0x1234_5678_9ABC_DEF0;
        program.Registers.R11 = ulong.MaxValue;
        MachineExit exit = program.Run();
        if (exit.Kind == MachineExitKind.SystemCall)
        {
            program.ExpectException(13, 0x1234_5678_9ABC_DEF0);
            program.Registers.Rip = GuestProgram.Code;
            program.Registers.Rflags = 0;
            program.Registers.Rdi = PageTables.UserEnd + 0x10;
            exit = program.Run();
            Assert.True(exit.Address == PageTables.UserEnd + 0x10, $"{exit} at 0x{program.Registers.Rip:x}");
        }

        Assert.Equal((MachineExitKind.Exception, 14), (exit.Kind, exit.Vector));
    }

    [Fact]
    public void Any_instruction_goes_on_after_its_fault_was_answered()
    {
        Assert.SkipUnless(Avx.IsSupported, "needs a processor with AVX");

        // vmovdqu ymm7, [rdi]; vpxor ymm6, ymm7, ymm7 (AVX: xmm); vmovdqu [rsi], ymm7; syscall
        using GuestProgram program = GuestProgram.Load(
            kvm.Host, 0xC5, 0xFE, 0x6F, 0x3F, 0xC5, 0xC1, 0xEF, 0xF7, 0xC5, 0xFE, 0x7F, 0x3E, 0x0F, 0x05);
        for (ulong round = 0; round < 20; round++)
        {
            program.Registers.Rip = GuestProgram.Code;
            program.Registers.Rdi = GuestProgram.Absent + (round * 0x2000);
            program.Registers.Rsi = program.Registers.Rdi + 0x1000;
            program.ExpectException(14, GuestProgram.Code, 4);
            ulong from = program.Map(program.Registers.Rdi, PageAccess.Read);
            program.Machine.Memory.Page(from)[..32].Fill((byte)(round + 1));
            program.ExpectException(14, GuestProgram.Code + 8, 6);
            ulong to = program.Map(program.Registers.Rsi, PageAccess.Read | PageAccess.Write);
            program.ExpectCall();
            Assert.Equal(-1, program.Machine.Memory.Page(to)[..32].IndexOfAnyExcept((byte)(round + 1)));
        }
    }

    private void ExpectFault(byte[] code, ulong address, ulong errorCode, ulong? rip = null)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, code);
        program.Registers.Rdi = address;
        MachineExit exit = program.Run();
        Assert.Equal(new MachineExit(MachineExitKind.Exception, 14, errorCode, address), exit);
        Assert.Equal(rip ?? GuestProgram.Code, program.Registers.Rip);
    }
}
