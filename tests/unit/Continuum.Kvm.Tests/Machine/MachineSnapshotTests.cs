using System.Runtime.Intrinsics.X86;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Machine;

public sealed class MachineSnapshotTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    // l: syscall; inc r15; jmp l
    private static readonly byte[] CallForEver = [0x0F, 0x05, 0x49, 0xFF, 0xC7, 0xEB, 0xF9];

    // vmovdqu ymm7, [rdi]; l: syscall; vmovdqu [rdi+0x40], ymm7; jmp l
    private static readonly byte[] HoldVector =
        [0xC5, 0xFE, 0x6F, 0x3F, 0x0F, 0x05, 0xC5, 0xFE, 0x7F, 0x7F, 0x40, 0xEB, 0xF7];

    [Fact]
    public void A_program_goes_on_in_another_machine_where_it_was()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        program.Machine.FsBase = 0x1234_5000;
        program.Machine.GsBase = 0x2345_6000;
        program.Move();
        for (ulong call = 0; call < 20; call++)
        {
            program.ExpectCall();
            Assert.Equal(call, program.Registers.R15);
            UserRegisters before = program.Registers;
            program.Move();
            Assert.Equal(before, program.Registers);
            Assert.Equal(0x1234_5000UL, program.Machine.FsBase);
            Assert.Equal(0x2345_6000UL, program.Machine.GsBase);
        }
    }

    [Fact]
    public void A_machine_goes_back_to_what_it_saved()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        program.ExpectCall();
        using var writer = new SnapshotWriter();
        program.Machine.Save(writer);
        for (int round = 0; round < 5; round++)
        {
            program.ExpectCall();
            Assert.Equal(1UL, program.Registers.R15);
            program.Machine.Load(new SnapshotReader(writer.Written.ToArray()));
            Assert.Equal(0UL, program.Registers.R15);
        }
    }

    [Fact]
    public void Vector_registers_survive_the_move_to_another_machine()
    {
        Assert.SkipUnless(Avx.IsSupported, "needs a processor with AVX");
        using GuestProgram program = GuestProgram.Load(kvm.Host, HoldVector);
        program.Registers.Rdi = GuestProgram.Data;
        byte[] value = [.. Enumerable.Range(1, 32).Select(i => (byte)(i * 7))];
        value.CopyTo(program.DataBytes);
        program.ExpectCall();
        program.Move();
        program.ExpectCall();
        Assert.Equal(value, program.DataBytes.Slice(0x40, 32).ToArray());
    }

    [Fact]
    public void Vector_registers_are_those_that_were_written_and_nonsense_is_refused()
    {
        Assert.SkipUnless(Avx.IsSupported, "needs a processor with AVX");
        using GuestProgram program = GuestProgram.Load(kvm.Host, HoldVector);
        program.Registers.Rdi = GuestProgram.Data;
        program.DataBytes[..32].Fill(0x5A);
        program.ExpectCall();
        byte[] held = new byte[program.Machine.ExtendedStateSize];
        program.Machine.ReadExtendedState(held);

        program.Registers.Rip = GuestProgram.Code;
        program.DataBytes[..32].Fill(0xA5);
        program.ExpectCall();
        Assert.True(program.Machine.TryWriteExtendedState(held));
        program.ExpectCall();
        Assert.Equal(0x5A, program.DataBytes[0x40]);
        Assert.Equal(0x5A, program.DataBytes[0x5F]);

        Assert.False(program.Machine.TryWriteExtendedState(held.AsSpan(0, 100)));
        Assert.False(program.Machine.TryWriteExtendedState(With(held, 512 + 7, 0x80))); // a component that is none
        Assert.False(program.Machine.TryWriteExtendedState(With(held, 512 + 15, 0x80))); // the compact format
        Assert.False(program.Machine.TryWriteExtendedState(With(held, 24 + 3, 0xFF))); // MXCSR's reserved bits
        program.ExpectCall();
        Assert.Equal(0x5A, program.DataBytes[0x40]);
    }

    [Fact]
    public void What_is_no_state_of_this_host_is_refused()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        using var writer = new SnapshotWriter();
        program.Machine.Save(writer);
        byte[] good = writer.Written.ToArray();

        SnapshotException other = Assert.Throws<SnapshotException>(
            () => kvm.Host.RestoreMachine(
                program.Machine.Memory, new SnapshotReader(With(good, 0, (byte)(good[0] ^ 1)))));
        Assert.Equal(SnapshotProblem.OtherMachine, other.Problem);
        foreach (int length in new[] { 0, 3, 11, 19, 23, 100, 200, good.Length - 1 })
        {
            SnapshotException cut = Assert.Throws<SnapshotException>(
                () => kvm.Host.RestoreMachine(program.Machine.Memory, new SnapshotReader(good.AsMemory(0, length))));
            Assert.Equal(SnapshotProblem.Damaged, cut.Problem);
        }
    }

    [Fact]
    public void The_time_stamp_is_the_programs_and_goes_on()
    {
        // rdtsc; shl rdx, 32; or rax, rdx; syscall
        using GuestProgram program = GuestProgram.Load(
            kvm.Host, 0x0F, 0x31, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0x0F, 0x05);
        ulong before = program.Machine.TimeStamp;
        program.ExpectCall();
        ulong after = program.Machine.TimeStamp;
        Assert.InRange(program.Registers.Rax, before, after);
        program.Move();
        Assert.True(program.Machine.TimeStamp > after, $"{program.Machine.TimeStamp} after {after}");
    }

    private static byte[] With(byte[] bytes, int index, byte value)
    {
        byte[] changed = [.. bytes];
        changed[index] = value;
        return changed;
    }
}
