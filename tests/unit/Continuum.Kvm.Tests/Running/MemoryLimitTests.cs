using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Running;

public sealed class MemoryLimitTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const int NoMemory = 12;
    private const int NoSpace = 28;

    private static readonly ProgramLimits Limits = new() { MemoryBytes = 16 << 20, TmpBytes = 8 << 20 };

    [Theory]
    [InlineData("heap")]
    [InlineData("mapped")]
    [InlineData("small")]
    [InlineData("sparse")]
    [InlineData("calls")]
    [InlineData("stack")]
    public void A_program_that_needs_a_page_that_cannot_be_had_is_stopped_for_its_memory(string how)
    {
        (ProgramEnd end, string output) = Run(how);

        ProgramEnd.LimitExceeded exceeded = Assert.IsType<ProgramEnd.LimitExceeded>(end);
        Assert.Equal(ProgramLimit.Memory, exceeded.Limit);
        Assert.Contains("16777216 bytes", exceeded.Detail, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("once", NoMemory)]
    [InlineData("files", NoSpace)]
    public void What_Linux_refuses_beforehand_is_refused_to_the_program(string how, int error) =>
        Assert.Equal(new ProgramEnd.Exited(error), Run(how).End);

    private (ProgramEnd End, string Output) Run(string how) => ProgramRun.ToEnd(
        kvm.Host, CompiledProgram.Static("memory.c"), [how], spec => spec with { Limits = Limits });
}
