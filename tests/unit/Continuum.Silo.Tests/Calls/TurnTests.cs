using Continuum.Silo.Tests.Grains;
using Orleans.Runtime;

namespace Continuum.Silo.Tests.Calls;

public sealed class TurnTests
{
    [Fact]
    public async Task A_thousand_parallel_calls_of_one_grain_lose_no_update()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter counter = silo.Grains.GetGrain<ICounter>("one");

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => counter.AddAsync(1))));

        Assert.Equal(1_000, await counter.ValueAsync());
        Assert.Single(silo.Life.Events, "one activated");
    }

    [Fact]
    public async Task No_two_turns_interleave_where_they_await()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter counter = silo.Grains.GetGrain<ICounter>("slow");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => counter.AddSlowlyAsync(1))));

        Assert.Equal(100, await counter.ValueAsync());
    }

    [Fact]
    public async Task Awaits_in_a_turn_come_back_to_the_grains_own_scheduler()
    {
        await using TestSilo silo = await TestSilo.StartAsync();

        Assert.True(await silo.Grains.GetGrain<ICounter>("one").RunsOnItsSchedulerAsync());
    }

    [Fact]
    public async Task Grains_of_different_keys_run_side_by_side()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        TaskCompletionSource release = new();
        Task waiting = silo.Grains.GetGrain<ICounter>("first").WaitAsync(release.Task);

        Assert.Equal(5, await silo.Grains.GetGrain<ICounter>("second").AddAsync(5));

        release.SetResult();
        await waiting;
    }

    [Fact]
    public async Task A_method_that_always_interleaves_answers_while_another_call_awaits()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter counter = silo.Grains.GetGrain<ICounter>("one");
        TaskCompletionSource release = new();
        Task waiting = counter.WaitAsync(release.Task);
        Task<int> inTurn = counter.AddAsync(1);

        Assert.Equal(0, await Deadline.WithinAsync("the interleaving call", counter.PeekAsync()));
        Assert.False(inTurn.IsCompleted);

        release.SetResult();
        await waiting;
        Assert.Equal(1, await inTurn);
    }

    [Fact]
    public async Task A_reentrant_grain_may_call_itself()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IReentrantCaller caller = silo.Grains.GetGrain<IReentrantCaller>("one");

        Assert.Equal(10, await Deadline.WithinAsync("the nested calls", caller.CallMyselfAsync(10)));
    }

    [Fact]
    public async Task Calls_pass_along_a_chain_of_grains()
    {
        await using TestSilo silo = await TestSilo.StartAsync();

        Assert.Equal("a b c", await silo.Grains.GetGrain<ICaller>("a").CallAlongAsync(["b", "c"]));
    }

    [Fact]
    public async Task A_call_cycle_fails_after_the_response_timeout_and_names_the_cycle()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        TaskCompletionSource gate = new();
        silo.Life.Gate = gate.Task;
        Task<string> call = silo.Grains.GetGrain<ICaller>("a").CallAlongAsync(["b", "a"]);
        await silo.Life.SeenAsync("a calls b");
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        gate.SetResult();
        await silo.Life.SeenAsync("b calls a");
        await Deadline.UntilAsync("three calls waiting, and the idle sweep", () => silo.Clock.ArmedTimers == 4);

        silo.Clock.Advance(TimeSpan.FromSeconds(29));

        TimeoutException failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Deadline.WithinAsync("the first call to give up", call));
        Assert.StartsWith(
            "No answer from caller/a.CallAlongAsync within 30 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            "caller/a.CallAlongAsync -> caller/b.CallAlongAsync -> caller/a.CallAlongAsync", failure.Message,
            StringComparison.Ordinal);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task What_a_grain_throws_reaches_the_caller_and_the_grain_lives_on()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter counter = silo.Grains.GetGrain<ICounter>("one");
        await counter.AddAsync(7);

        InvalidDataException failure = await Assert.ThrowsAsync<InvalidDataException>(() => counter.FailAsync("no"));

        Assert.Equal("no", failure.Message);
        Assert.Equal(7, await counter.ValueAsync());
    }

    [Fact]
    public async Task Too_many_waiting_calls_are_refused_with_the_limit()
    {
        await using TestSilo silo = await TestSilo.StartAsync(options => options.MaxWaitingCalls = 3);
        ICounter counter = silo.Grains.GetGrain<ICounter>("one");
        TaskCompletionSource release = new();
        Task running = counter.WaitAsync(release.Task);
        await silo.Life.SeenAsync("one waits");
        Task<int>[] waiting = [counter.AddAsync(1), counter.AddAsync(1), counter.AddAsync(1)];

        LimitExceededException refusal = await Assert.ThrowsAsync<LimitExceededException>(() => counter.AddAsync(1));

        Assert.Contains("3 calls waiting", refusal.Message, StringComparison.Ordinal);
        release.SetResult();
        await running;
        int[] answers = await Task.WhenAll(waiting);
        Assert.Equal([1, 2, 3], answers);
    }

    [Fact]
    public async Task References_to_one_grain_are_equal_and_know_its_key()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter one = silo.Grains.GetGrain<ICounter>("one");

        Assert.Equal(one, silo.Grains.GetGrain<ICounter>("one"));
        Assert.NotEqual(one, silo.Grains.GetGrain<ICounter>("two"));
        Assert.Equal("one", Orleans.GrainExtensions.GetPrimaryKeyString(one));
        Assert.Equal("one", await one.KeyAsync());
    }
}
