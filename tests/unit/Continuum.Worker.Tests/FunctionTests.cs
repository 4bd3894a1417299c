using System.Diagnostics;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox;
using Continuum.Testing;

namespace Continuum.Worker.Tests;

/// <summary>Functions in a real worker, through the channel.</summary>
public sealed class FunctionTests
{
    [Fact]
    public async Task A_function_answers()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"hello {i}", await AnswerAsync(fixture, spec, $"hello {i}"));
        }
    }

    [Fact]
    public async Task Many_events_at_once_are_answered_each_with_its_own()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => AnswerAsync(fixture, spec, $"event {i}")));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"event {i}"), answers);
    }

    [Fact]
    public async Task A_large_event_goes_through()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        string large = new('x', 3_000_000);
        Assert.Equal(large, await AnswerAsync(fixture, spec, large));
    }

    [Fact]
    public async Task After_a_worker_was_killed_the_next_event_is_answered_by_another()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        Assert.Equal("before", await AnswerAsync(fixture, spec, "before"));
        int first = fixture.Host.WorkerPid("one")!.Value;
        using (Process worker = Process.GetProcessById(first))
        {
            worker.Kill();
            await Deadline.UntilAsync("the worker to be gone", () => worker.HasExited);
        }

        // The first one may still find the worker that is going.
        await Deadline.UntilAsync("an answer after the worker was killed", async () =>
            await fixture.Host.InvokeAsync(
                spec.Version, WorkerFixture.Request(spec, "after"), CancellationToken.None)
                is InvocationResult.Succeeded);
        Assert.NotEqual(first, fixture.Host.WorkerPid("one"));
    }

    [Fact]
    public async Task A_version_that_is_retired_is_not_there()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        await Deadline.WithinAsync("the version to retire", fixture.Host.RetireAsync(spec.Version, CancellationToken.None));
        var gone = Assert.IsType<InvocationResult.Failed>(await fixture.Host.InvokeAsync(
            spec.Version, WorkerFixture.Request(spec, "late"), CancellationToken.None));
        Assert.Equal(ErrorTypes.FunctionNotFound, gone.Error.Type);
    }

    private static async Task<string> AnswerAsync(WorkerFixture fixture, SandboxSpec spec, string body)
    {
        InvocationResult result = await Deadline.WithinAsync($"an answer to '{body[..Math.Min(body.Length, 20)]}'",
            fixture.Host.InvokeAsync(spec.Version, WorkerFixture.Request(spec, body), CancellationToken.None));
        var answer = Assert.IsType<InvocationResult.Succeeded>(result);
        return Encoding.UTF8.GetString(answer.Payload.Span);
    }
}
