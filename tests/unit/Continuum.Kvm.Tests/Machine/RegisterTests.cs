using System.Runtime.InteropServices;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Machine;

public sealed class RegisterTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const int Seed = 20_261;
    private const ulong Unknown = GuestProgram.Code; // ud2
    private const ulong Call = GuestProgram.Code + 2; // syscall
    private const ulong Step = GuestProgram.Code + 4; // nop
    private const ulong ProgramFlags = 0x0020_0CD5; // CF PF AF ZF SF DF OF ID; AC and RF change what instructions do
    private const ulong AlwaysFlags = 0x202;

    private static readonly byte[] Code = [0x0F, 0x0B, 0x0F, 0x05, 0x90, 0x90];

    [Fact]
    public void Whatever_the_registers_are_set_to_holds_from_the_next_run()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Code);
        var random = new Random(Seed);
        for (int round = 0; round < 300; round++)
        {
            // Comes from behind a call, an exception, and what was before them.
            UserRegisters wanted = Randomise(random, Unknown);
            program.Registers = wanted;
            program.ExpectException(6, Unknown);
            AssertSame(wanted, program.Registers);

            wanted = Randomise(random, Call);
            program.Registers = wanted;
            program.ExpectCall();
            wanted.Rip = wanted.Rcx = Call + 2;
            wanted.R11 = wanted.Rflags;
            AssertSame(wanted, program.Registers);
        }
    }

    [Fact]
    public void Segment_bases_are_what_they_were_set_to()
    {
        // syscall; mov rax, fs:[0]; mov rbx, gs:[0]; syscall
        using GuestProgram program = GuestProgram.Load(
            kvm.Host,
            0x0F, 0x05, 0x64, 0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0,
            0x65, 0x48, 0x8B, 0x1C, 0x25, 0, 0, 0, 0, 0x0F, 0x05);
        program.DataBytes[8] = 0x12;
        program.DataBytes[16] = 0x34;
        program.ExpectCall();
        program.Machine.FsBase = GuestProgram.Data + 8;
        program.Machine.GsBase = GuestProgram.Data + 16;
        program.ExpectCall();
        Assert.Equal(0x12UL, program.Registers.Rax);
        Assert.Equal(0x34UL, program.Registers.Rbx);
        Assert.Equal(GuestProgram.Data + 8, program.Machine.FsBase);
        Assert.Throws<ArgumentOutOfRangeException>(() => program.Machine.FsBase = 0x1234_5678_0000_0000);
    }

    [Fact]
    public void No_value_of_the_flags_gives_the_program_the_processor()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Code);
        const ulong trap = 1 << 8;
        program.Registers.Rflags = ulong.MaxValue & ~trap;
        program.ExpectException(6, Unknown);
        const ulong notTheProgram = 0xFFFF_FFFF_FFDA_F22A & ~AlwaysFlags; // all but CF PF AF ZF SF TF IF DF OF RF AC ID
        Assert.Equal(0UL, program.Registers.Rflags & notTheProgram);

        program.Registers.Rip = Step;
        program.Registers.Rflags = trap;
        program.ExpectException(1, Step + 1);
    }

    [Theory]
    [InlineData(0x0000_8000_0000_0000)]
    [InlineData(0x7FFF_FFFF_FFFF_FFFF)]
    [InlineData(0xFFFF_7FFF_FFFF_FFFF)]
    public void An_address_that_is_none_is_refused_before_the_processor_sees_it(ulong address)
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, Code);
        program.Registers.Rip = Call;
        program.ExpectCall();
        program.Registers.Rip = address;
        program.ExpectException(13, address);

        program.Registers.Rip = Call;
        program.Registers.Rsp = address;
        program.ExpectCall();
        Assert.Equal(address, program.Registers.Rsp);
    }

    private static UserRegisters Randomise(Random random, ulong rip)
    {
        var registers = default(UserRegisters);
        random.NextBytes(MemoryMarshal.AsBytes(new Span<UserRegisters>(ref registers)));
        registers.Rip = rip;
        registers.Rflags = (registers.Rflags & ProgramFlags) | AlwaysFlags;
        return registers;
    }

    private static void AssertSame(in UserRegisters expected, in UserRegisters actual)
    {
        ReadOnlySpan<ulong> want = Words(expected);
        ReadOnlySpan<ulong> have = Words(actual);
        const ulong resume = 1 << 16; // RF: set in the frame of a fault (SDM vol. 3, 17.3.1.1)
        for (int register = 0; register < want.Length; register++)
        {
            ulong mask = register == want.Length - 1 ? ~resume : ulong.MaxValue;
            Assert.True(
                (want[register] & mask) == (have[register] & mask),
                $"register {register}: 0x{want[register]:x} was set, 0x{have[register]:x} came (seed {Seed})");
        }
    }

    private static ReadOnlySpan<ulong> Words(in UserRegisters registers) =>
        MemoryMarshal.Cast<UserRegisters, ulong>(new ReadOnlySpan<UserRegisters>(in registers));
}
