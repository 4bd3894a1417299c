using Continuum.Kvm.Machine;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Running;

public sealed class ProcessorTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Fact]
    public void What_a_program_is_told_of_its_processor_is_so()
    {
        CompiledProgram program = CompiledProgram.Static("processor.c");
        using MicroVm vm = ProgramRun.Start(kvm.Host, new System.Text.StringBuilder(), program.Path, []);
        ProcessorDescription processor = vm.Process.Machine.Processor;

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, []);

        Assert.Equal(new ProgramEnd.Exited(0), end);
        Assert.Equal(processor.CanWriteFsBase ? "sets FS\n" : "leaves FS\n", output);
        Assert.NotEmpty(processor.Vendor);
        Assert.NotEmpty(processor.Name);
    }
}
