using System.Globalization;
using System.Text;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Time;

/// <summary>Time in a copy of a program.</summary>
public sealed class RestoredTimeTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const long TimerNs = 300_000_000; // as resume.c sets it

    [Theory]
    [InlineData("static")]
    [InlineData("musl")]
    public async Task A_copy_does_not_see_the_time_between(string kind)
    {
        CompiledProgram program = kind == "static"
            ? CompiledProgram.Static("resume.c")
            : CompiledProgram.Musl("resume.c");
        TimeProvider time = TimeProvider.System;
        StringBuilder first = new();
        long start = time.GetTimestamp();
        using MicroVm original = ProgramRun.Start(kvm.Host, first, program.Path, []);
        Assert.IsType<RunResult.Waiting>(original.Run(ProgramRun.Limit));
        using Template template = Template.Capture(kvm.Host, original, time, new TestEntropy(1));
        TimeSpan before = time.GetElapsedTime(start);
        Assert.Equal(new ProgramEnd.Exited(0), original.RunToEnd(ProgramRun.Limit));
        Check(first.ToString(), time.GetElapsedTime(start), default, time.GetUtcNow());

        long captured = time.GetTimestamp();
        await Deadline.UntilAsync("a second went by", () => time.GetElapsedTime(captured) > TimeSpan.FromSeconds(1));
        StringBuilder second = new();
        long restored = time.GetTimestamp();
        DateTimeOffset earliest = time.GetUtcNow();
        using MicroVm copy = template.Restore(new RestoreSpec
        {
            Files = new FileView
            {
                Root = "/",
                Mounts = [new FolderMount("/programs", Path.GetDirectoryName(program.Path)!)],
            },
            Streams = new ProgramStreams { Output = (_, bytes) => second.Append(Encoding.UTF8.GetString(bytes)) },
        });
        Assert.Equal(new ProgramEnd.Exited(0), copy.RunToEnd(ProgramRun.Limit));
        Check(second.ToString(), before + time.GetElapsedTime(restored), earliest, time.GetUtcNow());
    }

    // A copy's clock begins up to a tenth of a millisecond ahead: what the original's page may have shown.
    private static void Check(string output, TimeSpan atMost, DateTimeOffset earliest, DateTimeOffset latest)
    {
        long[] values = [.. output.Split(' ').Select(value => long.Parse(value, CultureInfo.InvariantCulture))];
        Assert.Equal([1, 1], values[..2]);
        Assert.InRange(values[2], TimerNs, (long)(atMost + TimeSpan.FromMilliseconds(1)).TotalNanoseconds);
        DateTimeOffset wall = DateTimeOffset.UnixEpoch.AddTicks(values[3] / 100);
        TimeSpan room = TimeSpan.FromMilliseconds(1);
        Assert.InRange(wall, earliest == default ? earliest : earliest - room, latest + room);
    }
}
