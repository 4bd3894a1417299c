using Continuum.Sandbox.Pools;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Pools;

/// <summary>The parts that a pool decides by.</summary>
public sealed class PoolPartsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Demand_grows_with_the_rate_and_fades_with_time()
    {
        PoolDemand demand = new(_time, TimeSpan.Zero);
        Assert.Equal(1, demand.Target(100));
        for (int i = 0; i < 1000; i++)
        {
            demand.Arrived();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        // 100 a second, of which the last ten seconds show 63 %, and a start takes 100 ms: 6.3 arrive in it. One time
        // in a hundred it is 14 or more.
        Assert.InRange(demand.Target(100), 13, 14);
        Assert.Equal(4, demand.Target(4));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, demand.Target(100));
    }

    [Fact]
    public void Slow_starts_want_more_ready()
    {
        PoolDemand demand = new(_time, TimeSpan.Zero);
        for (int i = 0; i < 100; i++)
        {
            demand.Arrived();
            demand.Started(TimeSpan.FromSeconds(2));
        }

        Assert.InRange(demand.Target(100), 30, 32);
    }

    [Fact]
    public void A_few_arrivals_are_worth_no_second_sandbox()
    {
        PoolDemand demand = new(_time, TimeSpan.Zero);
        for (int i = 0; i < 6; i++)
        {
            demand.Arrived();
            demand.Started(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, demand.Target(100));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(500, 1)]
    [InlineData(100, 5)]
    [InlineData(2_000, 3)]
    public void Of_arrivals_at_random_few_find_nothing_ready(int perSecond, int startMs)
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        PoolDemand demand = new(_time, TimeSpan.Zero);
        TimeSpan start = TimeSpan.FromMilliseconds(startMs);
        Queue<long> takenAt = new();
        int arrived = 0;
        int foundNone = 0;
        for (int i = 0; i < 60 * perSecond; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond));
            demand.Arrived();
            demand.Started(start);
            while (takenAt.TryPeek(out long first) && _time.GetElapsedTime(first) >= start)
            {
                takenAt.Dequeue();
            }

            // By then it has seen the rate.
            if (i > 30 * perSecond)
            {
                arrived++;
                foundNone += takenAt.Count >= demand.Target(1_000) ? 1 : 0;
            }

            takenAt.Enqueue(_time.GetTimestamp());
        }

        Assert.True(foundNone <= arrived * 0.015, $"{foundNone} of {arrived} found nothing ready, seed {Seed}");
    }

    [Fact]
    public void Starts_that_fail_are_tried_ever_more_rarely()
    {
        StartBackoff backoff = new(_time);
        Assert.Null(backoff.Wait);
        List<double> waits = [];
        for (int i = 0; i < 9; i++)
        {
            backoff.Failed();
            TimeSpan wait = backoff.Wait!.Value;
            waits.Add(wait.TotalSeconds);
            _time.Advance(wait);
            Assert.Null(backoff.Wait);
        }

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 16, 30, 30], waits);
        backoff.Succeeded();
        backoff.Failed();
        Assert.Equal(0.25, backoff.Wait!.Value.TotalSeconds);
    }

    [Fact]
    public async Task Who_came_first_goes_first()
    {
        ConcurrencyGate gate = new(1, _time);
        Assert.True(await gate.EnterAsync(TimeSpan.FromSeconds(1), CancellationToken.None));
        Task<bool>[] waiting =
            [.. Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(TimeSpan.FromSeconds(1), CancellationToken.None))];
        foreach (Task<bool> turn in waiting)
        {
            Assert.False(turn.IsCompleted);
            gate.Leave();
            Assert.True(await Deadline.WithinAsync("its turn", turn));
        }

        gate.Leave();
        Assert.True(await gate.EnterAsync(TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task Who_waited_too_long_or_gave_up_takes_no_turn()
    {
        ConcurrencyGate gate = new(1, _time);
        Assert.True(await gate.EnterAsync(TimeSpan.FromSeconds(1), CancellationToken.None));
        using CancellationTokenSource caller = new();
        Task<bool> late = gate.EnterAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Task<bool> gone = gate.EnterAsync(TimeSpan.FromSeconds(9), caller.Token);
        Task<bool> last = gate.EnterAsync(TimeSpan.FromSeconds(9), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await Deadline.WithinAsync("its time to be up", late));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        gate.Leave();
        Assert.True(await Deadline.WithinAsync("the last one's turn", last));
    }
}
