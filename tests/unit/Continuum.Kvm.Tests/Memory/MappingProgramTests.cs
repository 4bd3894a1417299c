using System.Text;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Memory;

public sealed class MappingProgramTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_program_finds_its_memory_to_behave_as_on_Linux(bool isStatic)
    {
        CompiledProgram program = isStatic
            ? CompiledProgram.Static("mappings.c")
            : CompiledProgram.Dynamic("mappings.c");
        const string file = "/bin/true";
        (int code, string expected) = program.RunNatively([file]);
        Assert.Equal(0, code);
        (ProgramEnd end, string found) = ProgramRun.ToEnd(kvm.Host, program, [file]);
        Assert.Equal(expected, found);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void A_large_memory_that_is_used_from_its_start_on_is_filled_in_with_few_faults_and_changed_as_on_Linux()
    {
        var program = CompiledProgram.Static("large.c");
        (int code, string expected) = program.RunNatively([]);
        Assert.Equal(0, code);
        (ProgramEnd end, string found, long faults, _) = Run(program);
        Assert.Equal(expected, found);
        Assert.Equal(new ProgramEnd.Exited(0), end);

        // 64 MiB in pieces of 2 MiB, what is changed and moved of it, and the program's own start.
        Assert.InRange(faults, 32, 100);
    }

    [Fact]
    public void A_large_memory_that_is_used_here_and_there_takes_the_surroundings_of_each_place_only()
    {
        var program = CompiledProgram.Static("large.c");
        (ProgramEnd end, _, _, long bytes) = Run(program, "sparse");
        Assert.Equal(new ProgramEnd.Exited(0), end);

        // 128 places of 256 KiB.
        Assert.InRange(bytes, 32 << 20, 36 << 20);
    }

    private (ProgramEnd End, string Output, long Faults, long Bytes) Run(
        CompiledProgram program, params string[] arguments)
    {
        StringBuilder output = new();
        using MicroVm vm = ProgramRun.Start(kvm.Host, output, program.Path, arguments);
        ProgramEnd end = vm.RunToEnd(ProgramRun.Limit);
        TestContext.Current.TestOutputHelper?.WriteLine($"{vm.Statistics} {vm.MemoryBytes}");
        return (end, output.ToString(), vm.Statistics.PageFaults, vm.MemoryBytes);
    }
}
