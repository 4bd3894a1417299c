using Continuum.Hosting.Startup;
using Continuum.Testing;

namespace Continuum.Hosting.Tests.Startup;

public sealed class ProgramProcessTests
{
    [Fact]
    public async Task SIGTERM_drains_and_ends_with_0()
    {
        using ChildProcess child = ChildProcess.Start();
        await child.ReadyAsync();

        await child.SignalAsync("TERM");

        Assert.Equal((int)ExitCode.Ok, await child.ExitCodeAsync());
    }

    [Fact]
    public async Task A_service_that_does_not_end_is_left_when_the_drain_time_is_over()
    {
        using ChildProcess child = ChildProcess.Start("--sample:stuck", "--drain:seconds", "1");
        await child.ReadyAsync();

        await child.SignalAsync("TERM");

        Assert.Equal((int)ExitCode.TemporaryFailure, await child.ExitCodeAsync());
        await Deadline.UntilAsync("the reason", () => child.Error.Contains("stopped before all work was done: 1 s"));
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_the_drain()
    {
        using ChildProcess child = ChildProcess.Start("--sample:stuck", "--drain:seconds", "3600");
        await child.ReadyAsync();
        await child.SignalAsync("TERM");

        // Signals of one kind merge while one is pending: the other kind is a second one for certain.
        await child.SignalAsync("INT");

        Assert.Equal((int)ExitCode.TemporaryFailure, await child.ExitCodeAsync());
        await Deadline.UntilAsync("the reason", () => child.Error.Contains("a second signal came"));
    }

    [Fact]
    public async Task A_failed_start_prints_its_reason_and_nothing_else()
    {
        using ChildProcess holder = ChildProcess.Start();
        await holder.ReadyAsync();
        string port = holder.Error.Split("127.0.0.1:")[1].Split('\n')[0].Trim();
        using ChildProcess child = ChildProcess.Start("--port", port);

        Assert.Equal((int)ExitCode.TemporaryFailure, await child.ExitCodeAsync());
        Assert.Equal(
            $"error: port {port} on 127.0.0.1 is in use: another program listens there\n"
            + "  Stop that program (ss -ltnp names it), or choose another port.\n", child.Error);
    }
}
