using System.Diagnostics;
using System.Text;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox;
using Continuum.Testing;

namespace Continuum.Worker.Tests;

/// <summary>Whatever ends, and whenever: each invocation ends once, and nothing is left.</summary>
public sealed class EndingTests
{
    private const int Seed = 4711;
    private const int Kills = 5;

    [Fact]
    public async Task Each_invocation_ends_while_workers_are_killed()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        const int Invocations = 200;
        Random random = new(Seed);
        HashSet<int> killAt = [];
        while (killAt.Count < Kills)
        {
            killAt.Add(random.Next(Invocations * 3 / 4));
        }

        int ended = 0;
        int answered = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Invocations), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            InvocationResult result = await Deadline.WithinAsync($"invocation {i} to end",
                fixture.Host.InvokeAsync(spec.Version, WorkerFixture.Request(spec, $"event {i}"), CancellationToken.None));
            if (result is InvocationResult.Succeeded answer)
            {
                Assert.Equal($"event {i}", Encoding.UTF8.GetString(answer.Payload.Span));
                Interlocked.Increment(ref answered);
            }
            else
            {
                Assert.Equal(ErrorTypes.SandboxFailure, Assert.IsType<InvocationResult.Failed>(result).Error.Type);
            }

            if (killAt.Contains(Interlocked.Increment(ref ended) - 1) && fixture.Host.WorkerPid("one") is { } pid)
            {
                Kill(pid);
            }
        });
        Assert.InRange(answered, Invocations / 4, Invocations);
    }

    [Fact]
    public async Task A_cancelled_invocation_ends_at_once_and_its_sandbox_too()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        for (int i = 0; i < 20; i++)
        {
            using CancellationTokenSource cancel = new();
            Task<InvocationResult> running = fixture.Host.InvokeAsync(
                spec.Version, WorkerFixture.Request(spec, i % 2 == 0 ? "!hang" : "!spin"), cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Deadline.WithinAsync("the invocation to end", running));
        }

        Assert.IsType<InvocationResult.Succeeded>(await fixture.Host.InvokeAsync(
            spec.Version, WorkerFixture.Request(spec, "still there"), CancellationToken.None));
        await Deadline.SeenAsync(
            "the cancelled ones' sandboxes to be gone",
            () => Task.FromResult(fixture.Host.ReadUse().Sandboxes),
            count => count is > 0 and < 10);
    }

    [Fact]
    public async Task A_version_that_retires_lets_its_invocations_end()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        Task<InvocationResult>[] running = [.. Enumerable.Range(0, 4).Select(_ => fixture.Host.InvokeAsync(
            spec.Version, WorkerFixture.Request(spec, "!sleep 300"), CancellationToken.None))];
        await Deadline.WithinAsync(
            "the version to retire", fixture.Host.RetireAsync(spec.Version, CancellationToken.None));
        foreach (InvocationResult result in await Task.WhenAll(running))
        {
            Assert.IsType<InvocationResult.Succeeded>(result);
        }
    }

    [Fact]
    public async Task A_version_that_must_retire_now_ends_its_invocations()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync("one/f");
        Task<InvocationResult>[] running = [.. Enumerable.Range(0, 4).Select(_ => fixture.Host.InvokeAsync(
            spec.Version, WorkerFixture.Request(spec, "!spin"), CancellationToken.None))];
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await Deadline.WithinAsync("the version to retire", fixture.Host.RetireAsync(spec.Version, now.Token));
        foreach (InvocationResult result in await Deadline.WithinAsync("its invocations to end", Task.WhenAll(running)))
        {
            Assert.Equal(ErrorTypes.Draining, Assert.IsType<InvocationResult.Failed>(result).Error.Type);
        }
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_costs_its_invocation_no_more_than_its_time()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartHostileAsync();
        await fixture.TryAsync("nothing", "one/f");
        SandboxSpec spec = fixture.Spec("one/f");
        InvocationRequest request = WorkerFixture.Request(spec, "") with { Deadline = TimeProvider.System.GetUtcNow() };
        var failed = Assert.IsType<InvocationResult.Failed>(await Deadline.WithinAsync(
            "the invocation to end", fixture.Host.InvokeAsync(spec.Version, request, CancellationToken.None)));
        Assert.Equal(ErrorTypes.SandboxFailure, failed.Error.Type);
    }

    [Fact]
    public async Task The_end_of_an_agent_leaves_nothing()
    {
        await using (WorkerFixture first = await WorkerFixture.StartAsync())
        {
            await first.PreparedAsync("one/f"); // what a process opens once and keeps is open now
        }

        Rest before = Left();
        Task<InvocationResult> running;
        await using (WorkerFixture fixture = await WorkerFixture.StartAsync())
        {
            SandboxSpec one = await fixture.PreparedAsync("one/f");
            await fixture.PreparedAsync("two/f");
            Kill(fixture.Host.WorkerPid("two")!.Value);
            running = fixture.Host.InvokeAsync(one.Version, WorkerFixture.Request(one, "!spin"), CancellationToken.None);
        }

        var ended = Assert.IsType<InvocationResult.Failed>(
            await Deadline.WithinAsync("the invocation that ran to end", running));
        Assert.Equal(ErrorTypes.SandboxFailure, ended.Error.Type);
        await Deadline.SeenAsync($"nothing to be left but {before}", () => Task.FromResult(Left()), left => left.Fits(before));
    }

    private static void Kill(int pid)
    {
        try
        {
            using Process worker = Process.GetProcessById(pid);
            worker.Kill();
        }
        catch (ArgumentException)
        {
            // It was killed before, and none has taken its place yet.
        }
    }

    /// <summary>This process's children, mounts, and descriptors but for those of files that it runs from.</summary>
    private static Rest Left()
    {
        IEnumerable<string> children = Directory.GetDirectories("/proc/self/task")
            .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        IEnumerable<string> descriptors = Directory.GetFiles("/proc/self/fd")
            .Select(path => new FileInfo(path).LinkTarget ?? "")
            .Where(target => !target.StartsWith("/proc", StringComparison.Ordinal)
                && !target.EndsWith(".dll", StringComparison.Ordinal));
        return new Rest(
            string.Join(' ', children), File.ReadAllLines("/proc/self/mounts").Length, string.Join(' ', descriptors));
    }

    private sealed record Rest(string Children, int Mounts, string Descriptors)
    {
        // Some of what the one before had is closed a moment later.
        public bool Fits(Rest before) =>
            Children == before.Children && Mounts <= before.Mounts
            && Descriptors.Split(' ').Length <= before.Descriptors.Split(' ').Length;
    }
}
