using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Loading;

/// <summary>The same program on this machine and in a micro-VM finds the same when it starts.</summary>
public sealed class StartedProgramTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private static readonly string[] Arguments = ["one", "", "three words here", "ü"];

    [Theory]
    [InlineData("static")]
    [InlineData("static-pie")]
    [InlineData("dynamic")]
    [InlineData("dynamic-no-pie")]
    [InlineData("musl")]
    public void A_program_starts_as_on_this_machine(string kind)
    {
        CompiledProgram program = kind switch
        {
            "static" => CompiledProgram.Static("startup.c", "-lm"),
            "static-pie" => CompiledProgram.StaticPie("startup.c", "-lm"),
            "dynamic" => CompiledProgram.Dynamic("startup.c", "-lm"),
            "dynamic-no-pie" => CompiledProgram.Dynamic("startup.c", "-no-pie", "-lm"),
            _ => CompiledProgram.Musl("startup.c", "-lm"),
        };
        Dictionary<string, string> environment = new() { ["LANG"] = "C.UTF-8", ["EMPTY"] = "", ["A"] = "b=c" };
        (int code, string expected) = program.RunNatively(Arguments, environment);
        Assert.Equal(3, code);
        string[] variables = [.. expected.Split('\n').Where(line => line.StartsWith("env '", StringComparison.Ordinal))
            .Select(line => line[5..^1])];

        (ProgramEnd end, string output) = ProgramRun.ToEnd(
            kvm.Host, program, Arguments, spec => spec with { Environment = variables });

        Assert.Equal(expected, output);
        Assert.Equal(new ProgramEnd.Exited(3), end);
    }
}
