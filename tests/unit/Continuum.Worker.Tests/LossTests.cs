using System.Diagnostics;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox;
using Continuum.Testing;

namespace Continuum.Worker.Tests;

/// <summary>A worker that ends or speaks nonsense costs its own invocations, and nothing else.</summary>
public sealed class LossTests
{
    [Theory]
    [InlineData("garbage")]
    [InlineData("exit")]
    public async Task A_worker_that_misbehaves_is_replaced_and_others_stay(string misdeed)
    {
        await using WorkerFixture fixture = await WorkerFixture.StartHostileAsync();
        await fixture.TryAsync("nothing", "two/f");
        int? other = fixture.Host.WorkerPid("two");
        await fixture.TryAsync("nothing", "one/f");
        int? first = fixture.Host.WorkerPid("one");
        Task<InvocationResult> running = fixture.Host.InvokeAsync(
            fixture.Spec("one/f").Version, WorkerFixture.Request(fixture.Spec("one/f"), ""), CancellationToken.None);

        await fixture.TryAsync(misdeed, "one/f");

        var lost = Assert.IsType<InvocationResult.Failed>(await Deadline.WithinAsync("the invocation to fail", running));
        Assert.Equal(ErrorTypes.SandboxFailure, lost.Error.Type);
        Assert.Equal("nothing to try", await fixture.TryAsync("nothing", "one/f"));
        Assert.NotEqual(first, fixture.Host.WorkerPid("one"));
        Assert.Equal(other, fixture.Host.WorkerPid("two"));
    }

    [Fact]
    public async Task A_killed_worker_costs_its_invocations_alone()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartHostileAsync();
        await fixture.TryAsync("nothing", "one/f");
        await fixture.TryAsync("nothing", "two/f");
        SandboxSpec one = fixture.Spec("one/f");
        SandboxSpec two = fixture.Spec("two/f");
        using CancellationTokenSource end = new();
        Task<InvocationResult> killed = fixture.Host.InvokeAsync(
            one.Version, WorkerFixture.Request(one, ""), CancellationToken.None);
        Task<InvocationResult> spared = fixture.Host.InvokeAsync(two.Version, WorkerFixture.Request(two, ""), end.Token);

        using Process worker = Process.GetProcessById(fixture.Host.WorkerPid("one")!.Value);
        worker.Kill();

        Assert.IsType<InvocationResult.Failed>(await Deadline.WithinAsync("the invocation to fail", killed));
        Assert.False(spared.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => spared);
    }
}
