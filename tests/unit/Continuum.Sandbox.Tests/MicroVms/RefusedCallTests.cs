using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Tests.Conformance;
using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.MicroVms;

/// <summary>Programs that make system calls which micro-VMs do not have.</summary>
public sealed class RefusedCallTests
{
    [Fact]
    public async Task A_program_that_does_not_start_without_threads_is_refused_as_unsupported()
    {
        await using HostFixture fixture = await HostFixture.CreateAsync(await MicroVmHost.StartAsync());

        InvocationError error = await fixture.RefusedAsync(Starting(fixture, "thread"));

        Assert.Equal(ErrorTypes.SandboxUnsupported, error.Type);
        Assert.Contains("system calls clone,", error.Message, StringComparison.Ordinal);
        Assert.Contains("no thread", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash", ErrorTypes.ExitError)]
    [InlineData("init-error", ErrorTypes.InitError)]
    public async Task A_program_that_fails_for_another_reason_is_refused_for_that(string how, string type)
    {
        await using HostFixture fixture = await HostFixture.CreateAsync(await MicroVmHost.StartAsync());

        Assert.Equal(type, (await fixture.RefusedAsync(Starting(fixture, how))).Type);
    }

    [Fact]
    public async Task A_thread_while_an_event_is_served_is_an_error_that_the_log_tells_once()
    {
        await using HostFixture fixture = await HostFixture.CreateAsync(await MicroVmHost.StartAsync());
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("Resource temporarily unavailable", await fixture.AnswerAsync(spec, "!thread"));
        }

        Assert.Equal("forked none then Function not implemented", await fixture.AnswerAsync(spec, "!fork"));
        await fixture.LoggedAsync("the refused fork", line => Tells(line, "fork"));
        Assert.Single(fixture.Logs, line => Tells(line, "clone"));
        Assert.All(fixture.Logs.Where(line => Tells(line, "")), line => Assert.NotNull(line.InvocationId));
    }

    private static bool Tells(LogLine line, string call) => line.Source == LogSource.Platform
        && line.Text.StartsWith($"REFUSED {call}", StringComparison.Ordinal);

    private static SandboxSpec Starting(HostFixture fixture, string how) =>
        fixture.Spec() with { Environment = new Dictionary<string, string> { ["START"] = how } };
}
