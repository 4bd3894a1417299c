using System.Globalization;
using System.Text;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Time;

/// <summary>What programs see of time.</summary>
public sealed class ProgramTimeTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const int Rounds = 100;

    // A system call for the time answers with the page's own time and writes the page anew from there: a read of the
    // page between two calls is never outside them. Only the wall clock may be set meanwhile: it steps when it has
    // drifted from the page by 20 µs and what reading it took.
    private const long ToleratedNs = 100_000;

    [Theory]
    [InlineData("static")]
    [InlineData("dynamic")]
    [InlineData("musl")]
    public void The_clock_page_and_the_system_call_agree(string kind)
    {
        CompiledProgram program = kind switch
        {
            "static" => CompiledProgram.Static("clocks.c"),
            "dynamic" => CompiledProgram.Dynamic("clocks.c"),
            _ => CompiledProgram.Musl("clocks.c"),
        };
        (_, string expected) = program.RunNatively(["20000000", "100"]);
        StringBuilder output = new();
        using MicroVm vm = ProgramRun.Start(kvm.Host, output, program.Path,
            [ToleratedNs.ToString(CultureInfo.InvariantCulture), Rounds.ToString(CultureInfo.InvariantCulture)]);

        ProgramEnd end = vm.RunToEnd(ProgramRun.Limit);

        Assert.Equal(expected, output.ToString());
        Assert.Equal(new ProgramEnd.Exited(0), end);
        if (vm.Process.Clock.Shared!.IsValid)
        {
            // The calls that the program makes itself, and those for clocks that are not on the page.
            long calls = vm.Statistics.Calls.FirstOrDefault(call => call.Key == "clock_gettime").Value;
            // A page that was not written for a tenth of a second is not read: a slow machine may make some calls more.
            Assert.InRange(calls, 6 * 2 * Rounds, (6 * 2 * Rounds) + 500);
        }
    }

    [Theory]
    [InlineData("static")]
    [InlineData("musl")]
    public void Timers_expire_as_on_this_machine(string kind)
    {
        CompiledProgram program = kind == "static"
            ? CompiledProgram.Static("timers.c")
            : CompiledProgram.Musl("timers.c");
        (int code, string expected) = program.RunNatively([]);
        Assert.Equal(0, code);

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, []);

        Assert.Equal(expected, output);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }

    [Fact]
    public void Python_reads_its_clocks()
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(python), "needs /usr/bin/python3");
        const string script = """
            import time
            for clock in (time.time, time.monotonic, time.perf_counter):
                seen = [clock() for _ in range(10000)]
                print(clock.__name__, seen == sorted(seen))
            print(int(time.time()))
            """;
        long start = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, python, ["-S", "-c", script]);

        Assert.Equal(new ProgramEnd.Exited(0), end);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(["time True", "monotonic True", "perf_counter True"], lines[..3]);
        Assert.InRange(
            long.Parse(lines[3], CultureInfo.InvariantCulture),
            start,
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }
}
