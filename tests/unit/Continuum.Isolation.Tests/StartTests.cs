namespace Continuum.Isolation.Tests;

/// <summary>Starting programs and hearing of their end.</summary>
public sealed class StartTests(IsolationFixture fixture)
{
    [Fact]
    public async Task The_exit_code_and_both_outputs_reach_the_owner()
    {
        IsolationFixture.SkipUnlessPossible();
        (ProcessExit exit, string output, string error) = await fixture.RunAsync("both");
        Assert.Equal("out\n", output);
        Assert.Equal("err\n", error);
        Assert.Equal(new ProcessExit(ExitCause.Exited, 0, null, false), exit);
    }

    [Fact]
    public async Task A_program_with_a_listener_is_killed()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess process = await fixture.StartAsync(fixture.Probe("reach", "9001") with
        {
            LoopbackPort = 9001,
        });
        using System.Net.Sockets.Socket accepted = await process.LoopbackListener!.AcceptAsync();
        byte[] got = new byte[5];
        Assert.Equal(5, await accepted.ReceiveAsync(got));
        await process.KillAsync();
        Assert.Equal(ExitCause.Killed, (await process.Exited).Cause);
    }
}
