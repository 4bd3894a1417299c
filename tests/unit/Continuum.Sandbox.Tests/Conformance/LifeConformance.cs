using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>How long sandboxes live and how many there are.</summary>
public abstract class LifeConformance : SandboxHostConformance
{
    [Fact]
    public async Task Nothing_leaks_from_one_invocation_to_the_next()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("memory=none file=none count=1", await fixture.AnswerAsync(spec, $"!state secret{i}"));
        }
    }

    [Fact]
    public async Task An_instance_keeps_its_state()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        Assert.Equal("memory=none file=none count=1", await fixture.AnswerAsync(spec, "!state a"));
        for (int i = 2; i < 12; i++)
        {
            string before = i == 2 ? "a" : $"v{i - 1}";
            Assert.Equal($"memory={before} file={before} count={i}", await fixture.AnswerAsync(spec, $"!state v{i}"));
        }
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task No_more_run_at_once_than_the_version_allows(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Concurrency = 1, Isolation = isolation });
        Task<string> first = fixture.AnswerAsync(spec, "!sleep 1500");
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        InvocationResult refused = await fixture.InvokeAsync(spec, HostFixture.Request("x", TimeSpan.FromSeconds(0.2)));
        InvocationError error = Assert.IsType<InvocationResult.Failed>(refused).Error;
        Assert.Equal(ErrorTypes.TooManyRequests, error.Type);
        Assert.Contains("1 invocations at once", error.Message, StringComparison.Ordinal);
        Assert.Equal("waited", await fixture.AnswerAsync(spec, "waited"));
        Assert.True(first.IsCompleted, "the second ran beside the first");
        Assert.Equal("slept", await first);
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task Many_at_once_are_all_answered(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = isolation });
        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => fixture.AnswerAsync(spec, $"event {i}")));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"event {i}"), answers);
    }

    [Fact]
    public async Task A_caller_that_gives_up_costs_its_sandbox_only()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        await fixture.AnswerAsync(spec, "!state kept");
        using CancellationTokenSource caller = new();
        Task<InvocationResult> running =
            fixture.Host.InvokeAsync(spec.Version, HostFixture.Request("!hang"), caller.Token);
        await Deadline.UntilAsync("the second START", () =>
            fixture.Logs.Count(line => line.Text.StartsWith("START", StringComparison.Ordinal)) == 2);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Deadline.UntilAsync("the sandbox to be gone", () => fixture.Host.ReadUse().Sandboxes == 0);
        Assert.Equal("memory=none file=none count=1", await fixture.AnswerAsync(spec, "!state x"));
    }

    [Fact]
    public async Task Retiring_lets_the_running_end_and_leaves_nothing()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Task<string> running = fixture.AnswerAsync(spec, "!sleep 700");
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        await Deadline.WithinAsync("the version to be retired", fixture.Host.RetireAsync(spec.Version, default));
        Assert.True(running.IsCompleted, "it was retired before its last invocation had ended");
        Assert.Equal("slept", await running);
        Assert.Equal(0, fixture.Host.ReadUse().Sandboxes);
        Assert.Equal(ErrorTypes.FunctionNotFound, (await fixture.ErrorAsync(spec, "x")).Type);
    }

    [Fact]
    public async Task Retiring_without_patience_ends_what_runs()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Task<InvocationError> running = fixture.ErrorAsync(spec, "!hang");
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        await Deadline.WithinAsync("the version to be retired", fixture.Host.RetireAsync(spec.Version, new(true)));
        Assert.Equal(ErrorTypes.Draining, (await running).Type);
        Assert.Equal(0, fixture.Host.ReadUse().Sandboxes);
    }

    [Fact]
    public async Task Preparing_again_changes_nothing()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = fixture.Spec() with { Isolation = IsolationMode.Instance };
        PrepareResult[] both = await Task.WhenAll(fixture.PrepareAsync(spec), fixture.PrepareAsync(spec));
        Assert.Equal(both[0], both[1]);
        await fixture.AnswerAsync(spec, "!state kept");
        await fixture.PreparedAsync(spec);
        Assert.StartsWith("memory=kept", await fixture.AnswerAsync(spec, "!state x"), StringComparison.Ordinal);
        Assert.Equal(1, fixture.Host.ReadUse().Sandboxes);
    }

    [Fact]
    public async Task What_sandboxes_use_is_told()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        SandboxUse use = fixture.Host.ReadUse();
        Assert.Equal(1, use.Sandboxes);
        Assert.InRange(use.MemoryBytes, 1, spec.MemoryBytes);
        Assert.True(use.CpuTime > TimeSpan.Zero);
        await fixture.Host.RetireAsync(spec.Version, CancellationToken.None);
        SandboxUse after = fixture.Host.ReadUse();
        Assert.Equal((0, 0L), (after.Sandboxes, after.MemoryBytes));
        Assert.True(after.CpuTime >= use.CpuTime);
    }
}
