using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Running;

public sealed class ProcessCallTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_kernel_says_of_a_process_is_as_on_Linux(bool musl)
    {
        CompiledProgram program = musl ? CompiledProgram.Musl("signals.c") : CompiledProgram.Static("process.c");
        string[] arguments = musl ? ["masks"] : [];
        (int code, string expected) = program.RunNatively(arguments);
        Assert.Equal(0, code);

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, arguments);

        Assert.Equal(expected, output);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void A_call_is_traced_with_names()
    {
        using MicroVm vm = ProgramRun.Start(
            kvm.Host, new System.Text.StringBuilder(), CompiledProgram.Dynamic("hello.c").Path, []);
        CallLines lines = new();
        vm.Tracer = lines;

        vm.RunToEnd(ProgramRun.Limit);

        string trace = lines.ToString();
        Assert.Contains(
            "openat(AT_FDCWD, \"/etc/ld.so.cache\", O_RDONLY|O_CLOEXEC, 00) = 3", trace, StringComparison.Ordinal);
        Assert.Contains("PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3", trace, StringComparison.Ordinal);
        Assert.Contains("write(1, \"hello\\n\", 6) = 6", trace, StringComparison.Ordinal);
        Assert.Contains("rseq(", trace, StringComparison.Ordinal);
        Assert.Contains("-1 ENOSYS", trace, StringComparison.Ordinal);
        Assert.Contains(new KeyValuePair<string, long>("write", 1), vm.Statistics.Calls);
    }

    [Theory]
    [InlineData("hello.c", false)]
    [InlineData("/usr/bin/node", true)]
    public void Calls_that_a_program_needs_and_that_are_refused_are_told_by_name(string program, bool startsThreads)
    {
        string path = startsThreads ? program : CompiledProgram.Dynamic(program).Path;
        Assert.SkipUnless(File.Exists(path), $"needs {path}");
        using MicroVm vm = ProgramRun.Start(
            kvm.Host, new System.Text.StringBuilder(), path, startsThreads ? ["-e", "0"] : []);

        ProgramEnd end = vm.RunToEnd(ProgramRun.Limit);

        Assert.Equal(startsThreads, end is not ProgramEnd.Exited { Code: 0 });
        Assert.Equal(startsThreads ? ["clone3", "clone"] : [], vm.RefusedCalls.Take(2));
    }
}
