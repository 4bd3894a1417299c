using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Dispatch;

/// <summary>While its function cannot be reached a lane holds as a whole.</summary>
public sealed class LaneHoldTests
{
    private static readonly RetryPolicy Policy = RetryPolicy.Default with { MaxAge = TimeSpan.FromHours(1) };

    [Fact]
    public async Task One_event_finds_out_whether_the_function_is_back_and_nothing_is_written()
    {
        await using DispatchFixture fixture = new(Policy, concurrency: 4);
        fixture.Invoker.FailWith(ErrorTypes.NodeUnreachable);
        QueuedEvent[] events = Some.Events(500);
        await fixture.AcceptAsync(events);
        await fixture.HeldAsync(1);
        long commits = fixture.Queue.Commits;
        int before = fixture.Invoker.Requests.Count;
        for (int times = 1; times <= 5; times++)
        {
            // Not step by step: the wait after the next failure would be over on the way as well.
            fixture.Time.Leap(TimeSpan.FromSeconds(40));
            await fixture.HeldAsync(before + times);
            Assert.Equal(before + times, fixture.Invoker.Requests.Count);
        }

        Assert.InRange(before, 1, 4);
        Assert.Equal(commits, fixture.Queue.Commits);
        Assert.All(fixture.Invoker.Requests.Skip(before), request => Assert.Equal(events[0].Id, request.Id));
        Assert.Equal(0, fixture.Queue.Account().Attempts);
    }

    [Fact]
    public async Task After_an_outage_events_are_run_in_the_order_of_their_acceptance()
    {
        await using DispatchFixture fixture = new(Policy, concurrency: 1);
        fixture.Invoker.FailWith(ErrorTypes.NodeUnreachable);
        QueuedEvent[] events = Some.Events(700);
        foreach (QueuedEvent[] some in events.Chunk(70))
        {
            await fixture.AcceptAsync(some);
        }

        await fixture.HeldAsync(1);
        fixture.Invoker.Requests.Clear();
        fixture.Invoker.Script = (_, _) => Task.FromResult(ScriptedInvoker.Answer);
        fixture.Dispatcher.Expedite(Some.Function);
        await fixture.EmptyAsync();
        Assert.Equal(events.Select(queued => queued.Id), fixture.Invoker.Ids());
    }

    [Fact]
    public async Task Events_that_wait_too_long_are_given_up_without_trying_each()
    {
        await using DispatchFixture fixture = new(Policy, concurrency: 1);
        fixture.Invoker.FailWith(ErrorTypes.NodeUnreachable);
        await fixture.AcceptAsync(Some.Events(30));
        await fixture.HeldAsync(1);
        fixture.Time.Leap(TimeSpan.FromHours(2));
        await fixture.EmptyAsync();
        Assert.Single(fixture.Invoker.Requests);
        Assert.Equal(30, fixture.Queue.Account().DeadLetters);
        Assert.All(
            fixture.Queue.ListDeadLetters("node", null, 100, null),
            letter => Assert.Equal((ErrorTypes.NodeUnreachable, 0), (letter.Error.Type, letter.Attempts)));
    }

    [Fact]
    public void Waits_double_once_a_round_and_what_comes_back_is_not_run_over()
    {
        DateTimeOffset now = Some.Time;
        LaneHold hold = new();
        Assert.True(hold.MayBegin(running: 63, concurrency: 64, now));
        for (int late = 0; late < 64; late++)
        {
            hold.NotReached(round: 0, now, jitter: 0.5);
        }

        Assert.Equal(now.AddMilliseconds(250), hold.Until);
        Assert.False(hold.MayBegin(running: 0, concurrency: 64, now));
        now = now.AddMilliseconds(250);
        Assert.True(hold.MayBegin(running: 0, concurrency: 64, now));
        Assert.False(hold.MayBegin(running: 1, concurrency: 64, now));
        hold.NotReached(hold.Round, now, jitter: 0.5);
        Assert.Equal(now.AddMilliseconds(500), hold.Until);

        hold.Reached(round: 0);
        Assert.NotNull(hold.Until);
        hold.Lift();
        hold.Reached(hold.Round);
        Assert.True(hold.MayBegin(running: 1, concurrency: 64, now));
        Assert.False(hold.MayBegin(running: 2, concurrency: 64, now));
        hold.Reached(hold.Round);
        Assert.True(hold.MayBegin(running: 2, concurrency: 64, now));
    }
}
