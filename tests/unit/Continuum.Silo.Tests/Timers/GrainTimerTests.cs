using Continuum.Silo.Tests.Grains;

namespace Continuum.Silo.Tests.Timers;

public sealed class GrainTimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_each_period_until_disposed()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITicker ticker = silo.Grains.GetGrain<ITicker>("one");
        await ticker.StartAsync(2 * Second, Second, interleave: false, keepAlive: false);

        silo.Clock.Advance(Second);
        Assert.Equal(0, await ticker.TicksAsync());
        await TickAsync(silo, ticker, expected: 1);
        await TickAsync(silo, ticker, expected: 2);
        await ticker.CancelAsync();
        silo.Clock.Advance(10 * Second);

        Assert.Equal(2, await ticker.TicksAsync());
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_call_unless_it_interleaves()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITicker polite = silo.Grains.GetGrain<ITicker>("polite");
        ITicker eager = silo.Grains.GetGrain<ITicker>("eager");
        await polite.StartAsync(Second, Second, interleave: false, keepAlive: false);
        await eager.StartAsync(Second, Second, interleave: true, keepAlive: false);
        TaskCompletionSource release = new();
        Task[] waiting = [polite.WaitAsync(release.Task), eager.WaitAsync(release.Task)];

        silo.Clock.Advance(Second);
        await TicksAsync(eager, 1);
        Assert.Equal(0, await polite.TicksAsync());

        release.SetResult();
        await Task.WhenAll(waiting);
        await TicksAsync(polite, 1);
    }

    [Fact]
    public async Task A_tick_that_throws_does_not_stop_the_timer()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ITicker ticker = silo.Grains.GetGrain<ITicker>("one");
        await ticker.ThrowNextAsync();
        await ticker.StartAsync(Second, Second, interleave: false, keepAlive: false);

        await TickAsync(silo, ticker, expected: 1);
        await TickAsync(silo, ticker, expected: 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ticks_keep_a_grain_active_only_when_asked_to(bool keepAlive)
    {
        const string Idle = "ticker deactivated: ActivationIdle";
        await using TestSilo silo = await TestSilo.StartAsync(options =>
        {
            options.IdleAgeSeconds = 10;
            options.IdleSweepSeconds = 1;
        });
        await silo.Grains.GetGrain<ITicker>("one").StartAsync(
            8 * Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive);

        silo.Clock.Advance(8 * Second);
        await silo.Life.SeenAsync("tick 1");
        silo.Clock.Advance(9 * Second);
        if (keepAlive)
        {
            Assert.DoesNotContain(Idle, silo.Life.Events);
        }

        // A sweep may be under way, and the next is armed when it has ended: the clock may have to move more than once.
        await Deadline.UntilAsync("the grain to be idle for long enough", () =>
        {
            silo.Clock.Advance(Second);
            return silo.Life.Events.Contains(Idle);
        });
    }

    private static async Task TickAsync(TestSilo silo, ITicker ticker, int expected)
    {
        await Deadline.SeenAsync($"tick {expected}", async () =>
        {
            // The next tick is armed when the one before has ended, so the clock may have to move more than once.
            int ticks = await ticker.TicksAsync();
            if (ticks < expected)
            {
                silo.Clock.Advance(Second);
            }

            return await ticker.TicksAsync();
        }, ticks => ticks == expected);
    }

    private static Task<int> TicksAsync(ITicker ticker, int expected) =>
        Deadline.SeenAsync($"{expected} ticks", () => ticker.TicksAsync(), ticks => ticks == expected);
}
