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
        PoolDemand demand = new(_time);
        Assert.Equal(1, demand.Target(100));
        for (int i = 0; i < 1000; i++)
        {
            demand.Arrived();
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        // 100 a second, of which the last ten seconds show 63 %; a start takes 100 ms; half as many again.
        Assert.InRange(demand.Target(100), 9, 10);
        Assert.Equal(4, demand.Target(4));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, demand.Target(100));
    }

    [Fact]
    public void Slow_starts_want_more_ready()
    {
        PoolDemand demand = new(_time);
        for (int i = 0; i < 100; i++)
        {
            demand.Arrived();
            demand.Started(TimeSpan.FromSeconds(2));
        }

        Assert.InRange(demand.Target(100), 28, 31);
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
