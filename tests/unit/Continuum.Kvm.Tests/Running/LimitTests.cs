using System.Text;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Running;

public sealed class LimitTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly CompiledProgram _program = CompiledProgram.Static("limits.c");
    private readonly StringBuilder _output = new();

    [Theory]
    [InlineData("spin")]
    [InlineData("calls")]
    [InlineData("wait")]
    public void A_program_that_goes_on_is_stopped_at_its_deadline(string how)
    {
        using MicroVm vm = Start(how, new ProgramLimits());

        ProgramEnd.LimitExceeded end = Assert.IsType<ProgramEnd.LimitExceeded>(vm.RunToEnd(Short));

        Assert.Equal(ProgramLimit.Deadline, end.Limit);
        Assert.Contains("0.2 s", end.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spin")]
    [InlineData("calls")]
    public void A_program_that_computes_for_too_long_is_stopped(string how)
    {
        using MicroVm vm = Start(how, new ProgramLimits { CpuTime = Short });

        ProgramEnd.LimitExceeded end = Assert.IsType<ProgramEnd.LimitExceeded>(vm.RunToEnd(ProgramRun.Limit));

        Assert.Equal(ProgramLimit.CpuTime, end.Limit);
        Assert.True(vm.Statistics.CpuTime >= Short, $"stopped after {vm.Statistics.CpuTime}");
    }

    [Fact]
    public void A_program_that_takes_too_much_memory_is_stopped()
    {
        using MicroVm vm = Start("memory", new ProgramLimits { MemoryBytes = 16 << 20 });

        ProgramEnd.LimitExceeded end = Assert.IsType<ProgramEnd.LimitExceeded>(vm.RunToEnd(ProgramRun.Limit));

        Assert.Equal(ProgramLimit.Memory, end.Limit);
        Assert.InRange(vm.Statistics.MemoryBytes, 8 << 20, 16 << 20);
    }

    [Fact]
    public void A_program_that_writes_too_much_is_stopped_and_no_more_comes_out()
    {
        using MicroVm vm = Start("write", new ProgramLimits { OutputBytes = 1_005 });

        ProgramEnd.LimitExceeded end = Assert.IsType<ProgramEnd.LimitExceeded>(vm.RunToEnd(ProgramRun.Limit));

        Assert.Equal(ProgramLimit.Output, end.Limit);
        Assert.Equal(1_005, _output.Length);
        Assert.Equal(1_005, vm.Statistics.OutputBytes);
    }

    [Theory]
    [InlineData("spin")]
    [InlineData("wait")]
    public async Task A_program_is_killed_from_another_thread(string how)
    {
        using MicroVm vm = Start(how, new ProgramLimits());
        Task<ProgramEnd> run = Task.Run(() => vm.RunToEnd(ProgramRun.Limit));
        await Deadline.UntilAsync("the program's first calls", () => vm.Statistics.Entries > 10);

        vm.Kill();

        Assert.IsType<ProgramEnd.Killed>(await Deadline.WithinAsync("the killed program's end", run));
    }

    [Fact]
    public void A_program_that_waits_says_so_and_goes_on_when_it_is_killed()
    {
        using MicroVm vm = Start("wait", new ProgramLimits());
        Assert.Equal(new RunResult.Waiting(null), vm.Run(ProgramRun.Limit));
        bool ready = false;
        vm.WhenReady(() => ready = true);
        Assert.False(ready);

        vm.Kill();

        Assert.True(ready);
        Assert.Equal(new RunResult.Ended(new ProgramEnd.Killed()), vm.Run(ProgramRun.Limit));
        Assert.Equal(new RunResult.Ended(new ProgramEnd.Killed()), vm.Run(ProgramRun.Limit));
    }

    [Fact]
    public void Calls_that_do_not_wait_allocate_nothing()
    {
        CompiledProgram program = CompiledProgram.Static("calls.c");
        using MicroVm vm = ProgramRun.Start(kvm.Host, _output, program.Path, ["300", "300", "3000"]);
        Assert.IsType<RunResult.Waiting>(vm.Run(ProgramRun.Limit));
        long small = AllocatedByNextRound(vm);
        small = Math.Min(small, AllocatedByNextRound(vm));

        long large = AllocatedByNextRound(vm);

        Assert.True(
            large <= small + 4_096,
            $"9000 calls allocated {large} bytes where 900 allocated {small}: a call is to allocate nothing");
        Assert.IsType<RunResult.Ended>(vm.Run(ProgramRun.Limit));
    }

    // A round begins when the program's sleep is over and ends where the next one sleeps, or with the program.
    private static long AllocatedByNextRound(MicroVm vm)
    {
        long entries = vm.Statistics.Entries;
        while (true)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            vm.Run(ProgramRun.Limit);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (vm.Statistics.Entries > entries)
            {
                return allocated;
            }
        }
    }

    private MicroVm Start(string how, ProgramLimits limits) =>
        ProgramRun.Start(kvm.Host, _output, _program.Path, [how], spec => spec with { Limits = limits });
}
