using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Signals;

/// <summary>The same program on this machine's Linux and in a micro-VM, with the same output.</summary>
public sealed class SignalTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData("faults")]
    [InlineData("edited")]
    [InlineData("masks")]
    [InlineData("flags")]
    [InlineData("queue")]
    [InlineData("alternate")]
    [InlineData("state")]
    [InlineData("sleeper")]
    public void Signals_are_as_on_Linux(string scenario)
    {
        CompiledProgram program = CompiledProgram.Static("signals.c");
        (int code, string expected) = program.RunNatively([scenario]);
        Assert.Equal(0, code);

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, [scenario]);

        Assert.Equal(expected, output);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void A_pipe_that_nobody_reads_ends_a_program()
    {
        CompiledProgram program = CompiledProgram.Static("signals.c");

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, ["pipes"]);

        Assert.Equal("read -1 errno 1 seen 1\nwrite -1 errno 1\n", output);
        Assert.Equal(13, Assert.IsType<ProgramEnd.Signalled>(end).Signal);
    }

    [Theory]
    [InlineData("term", 15, "sent it")]
    [InlineData("abort", 6, "sent it")]
    [InlineData("segv", 11, "touched 0x10, where nothing is mapped")]
    public void A_signal_that_nobody_handles_ends_the_program(string scenario, int signal, string detail)
    {
        CompiledProgram program = CompiledProgram.Static("signals.c");

        (ProgramEnd end, _) = ProgramRun.ToEnd(kvm.Host, program, [scenario]);

        ProgramEnd.Signalled signalled = Assert.IsType<ProgramEnd.Signalled>(end);
        Assert.Equal(signal, signalled.Signal);
        Assert.Contains(detail, signalled.Detail, StringComparison.Ordinal);
    }
}
