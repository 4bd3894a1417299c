using Continuum.Sandbox.MicroVms;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.MicroVms;

/// <summary>Machines are run by as many threads as run at once, up to the bound.</summary>
public sealed class RunnerSetTests
{
    [Fact]
    public async Task Work_runs_at_once_up_to_the_bound_and_all_of_it_runs()
    {
        using RunnerSet runners = new(atMost: 3, NullLogger.Instance);
        using ManualResetEventSlim gate = new(initialState: false);
        int running = 0;
        int most = 0;
        int done = 0;
        for (int i = 0; i < 10; i++)
        {
            runners.Enqueue(new Work(() =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                gate.Wait();
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref done);
            }));
        }

        await Deadline.UntilAsync("three to run", () => Volatile.Read(ref running) == 3);
        Assert.Equal(3, runners.Count);
        gate.Set();
        await Deadline.UntilAsync("all to have run", () => Volatile.Read(ref done) == 10);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Work_goes_to_the_thread_that_ran_it_last()
    {
        using RunnerSet runners = new(atMost: 8, NullLogger.Instance);
        using Barrier together = new(participantCount: 4);
        int done = 0;
        int thread = 0;
        Work followed = new(() => { });
        Work[] others =
            [.. Enumerable.Range(0, 3).Select(_ => new Work(() => { together.SignalAndWait(); Interlocked.Increment(ref done); }))];
        followed.Do = () =>
        {
            thread = Environment.CurrentManagedThreadId;
            together.SignalAndWait();
            Interlocked.Increment(ref done);
        };
        runners.Enqueue(followed);
        Array.ForEach(others, runners.Enqueue);
        await Deadline.UntilAsync("all to have run", () => Volatile.Read(ref done) == 4 && runners.Idle == 4);
        int first = thread;
        for (int i = 0; i < 20; i++)
        {
            int before = Volatile.Read(ref done);
            followed.Do = () =>
            {
                thread = Environment.CurrentManagedThreadId;
                Interlocked.Increment(ref done);
            };
            runners.Enqueue(followed);
            await Deadline.UntilAsync("it to have run", () => Volatile.Read(ref done) > before && runners.Idle == 4);
            Assert.Equal(first, thread);
        }
    }

    [Fact]
    public async Task Work_that_throws_costs_nothing_else()
    {
        using RunnerSet runners = new(atMost: 1, NullLogger.Instance);
        int done = 0;
        runners.Enqueue(new Work(() => throw new InvalidOperationException("a bug")));
        runners.Enqueue(new Work(() => Interlocked.Increment(ref done)));
        await Deadline.UntilAsync("the second to have run", () => Volatile.Read(ref done) == 1);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            seen = before == seen ? value : before;
        }
    }

    private sealed class Work(Action run) : IMachineWork
    {
        public Action Do { get; set; } = run;

        public Runner? LastRunner { get; set; }

        public void Run() => Do();
    }
}
