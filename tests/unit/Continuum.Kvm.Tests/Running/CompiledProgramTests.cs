using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Running;

public sealed class CompiledProgramTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData("static")]
    [InlineData("static-pie")]
    [InlineData("dynamic")]
    [InlineData("musl")]
    public void A_C_program_writes_and_exits(string kind)
    {
        CompiledProgram program = kind switch
        {
            "static" => CompiledProgram.Static("hello.c"),
            "static-pie" => CompiledProgram.StaticPie("hello.c"),
            "dynamic" => CompiledProgram.Dynamic("hello.c"),
            _ => CompiledProgram.Musl("hello.c"),
        };

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, []);

        Assert.Equal(new ProgramEnd.Exited(0), end);
        Assert.Equal("hello\n", output);
    }
}
