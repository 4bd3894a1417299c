using System.Collections.Concurrent;
using System.Text;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Dispatch;

public sealed class DispatcherTests
{
    private static readonly RetryPolicy Policy =
        new(Attempts: 3, Backoff: TimeSpan.FromSeconds(4), MaxAge: TimeSpan.FromHours(6), DeadLetter: true);

    [Fact]
    public async Task Events_reach_their_function_in_order_and_no_more_than_allowed_at_once()
    {
        await using DispatchFixture fixture = new(concurrency: 3);
        TaskCompletionSource gate = new();
        fixture.Invoker.WaitFor(gate.Task);
        QueuedEvent[] events = Some.Events(40);
        await fixture.AcceptAsync(events);
        await fixture.InvokedAsync(3);
        Assert.Equal(3, fixture.Dispatcher.Running);
        gate.SetResult();
        await fixture.EmptyAsync();
        Assert.Equal(3, fixture.Invoker.MostAtOnce);
        Assert.Equal(events.Select(queued => queued.Id).Order(), fixture.Invoker.Ids().Order());
    }

    [Fact]
    public async Task A_lane_is_no_part_of_the_request_that_brought_its_first_event()
    {
        await using DispatchFixture fixture = new(concurrency: 1);
        AsyncLocal<string> request = new();
        ConcurrentQueue<string?> seen = new();
        fixture.Invoker.Script = (_, _) =>
        {
            seen.Enqueue(request.Value);
            return Task.FromResult(ScriptedInvoker.Answer);
        };
        request.Value = "the first";
        await fixture.AcceptAsync(Some.Event());
        await fixture.InvokedAsync(1);
        request.Value = "the second";
        await fixture.AcceptAsync(Some.Event());
        await fixture.EmptyAsync();
        Assert.Equal([null, null], seen);
    }

    [Fact]
    public async Task First_attempts_are_made_in_the_order_of_acceptance_also_beyond_what_memory_holds()
    {
        await using DispatchFixture fixture = new(concurrency: 1);
        TaskCompletionSource gate = new();
        fixture.Invoker.WaitFor(gate.Task);
        QueuedEvent[] events = Some.Events(900);
        foreach (QueuedEvent[] some in events.Chunk(50))
        {
            await fixture.AcceptAsync(some);
        }

        gate.SetResult();
        await fixture.EmptyAsync();
        Assert.Equal(events.Select(queued => queued.Id), fixture.Invoker.Ids());
    }

    [Fact]
    public async Task A_failed_event_comes_again_after_its_back_off_until_it_is_buried()
    {
        await using DispatchFixture fixture = new(Policy);
        fixture.Invoker.FailWith("Function.Broke");
        await fixture.AcceptAsync(Some.Event());
        await fixture.InvokedAsync(1);
        await fixture.RescheduledAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Single(fixture.Invoker.Requests);
        fixture.Time.Advance(TimeSpan.FromSeconds(2.1));
        await fixture.InvokedAsync(2);
        await fixture.RescheduledAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.InvokedAsync(3);
        await fixture.EmptyAsync();
        Assert.Equal([1, 2, 3], fixture.Invoker.Requests.Select(request => request.Attempt));
        Assert.Equal((0, 1), fixture.Queue.Count());
    }

    [Fact]
    public async Task What_waits_for_a_function_out_of_reach_comes_at_once_when_it_is_expedited()
    {
        await using DispatchFixture fixture = new(Policy);
        fixture.Invoker.FailWith(ErrorTypes.NodeUnreachable);
        await fixture.AcceptAsync(Some.Event());
        for (int times = 1; times <= 6; times++)
        {
            await fixture.HeldAsync(times);
            fixture.Time.Advance(TimeSpan.FromSeconds(30));
        }

        await fixture.HeldAsync(7);
        fixture.Invoker.Script = (_, _) => Task.FromResult(ScriptedInvoker.Answer);
        fixture.Dispatcher.Expedite(Some.Function);
        await fixture.EmptyAsync();
        Assert.All(fixture.Invoker.Requests, request => Assert.Equal(1, request.Attempt));
    }

    [Fact]
    public async Task Events_accepted_together_are_begun_in_the_order_of_their_acceptance()
    {
        await using DispatchFixture fixture = new(concurrency: 1);
        string[] payloads = [.. Enumerable.Range(0, 100).Select(number => $"{number}")];
        await Task.WhenAll(payloads.Select(payload => fixture.AcceptAsync(Some.Event(payload: payload))));
        await fixture.EmptyAsync();
        Assert.Equal(
            payloads, fixture.Invoker.Requests.Select(request => Encoding.UTF8.GetString(request.Payload.Span)));
    }

    [Fact]
    public async Task A_function_that_hangs_holds_up_no_other()
    {
        await using DispatchFixture fixture = new(concurrency: 2);
        TaskCompletionSource never = new();
        fixture.Invoker.Script = async (request, cancellationToken) =>
        {
            await (request.Function == Some.Function ? never.Task : Task.CompletedTask).WaitAsync(cancellationToken);
            return ScriptedInvoker.Answer;
        };
        await fixture.AcceptAsync(Some.Events(20));
        await fixture.AcceptAsync(Some.Events(20, Some.OtherFunction));
        await Deadline.UntilAsync("the other function's events", () => fixture.Queue.Count().Events == 20);
        Assert.Equal(Some.Function, Assert.Single(fixture.Queue.WaitingFunctions()));
    }

    [Fact]
    public async Task A_stop_lets_what_runs_end_and_begins_nothing()
    {
        await using DispatchFixture fixture = new(concurrency: 2);
        TaskCompletionSource gate = new();
        fixture.Invoker.WaitFor(gate.Task);
        await fixture.AcceptAsync(Some.Events(10));
        await fixture.InvokedAsync(2);
        Task stopping = fixture.StopAsync();
        Assert.False(fixture.Dispatcher.TryOffer(Some.Event()));
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await Deadline.WithinAsync("the stop", stopping);
        Assert.Equal(2, fixture.Invoker.Requests.Count);
        Assert.Equal((8, 0), fixture.Queue.Count());
    }

    [Fact]
    public async Task What_does_not_end_in_time_is_broken_off_and_comes_again_after_the_restart()
    {
        await using DispatchFixture fixture = new(concurrency: 2);
        fixture.Invoker.WaitFor(new TaskCompletionSource().Task);
        QueuedEvent[] events = Some.Events(5);
        await fixture.AcceptAsync(events);
        await fixture.InvokedAsync(2);
        Task stopping = fixture.StopAsync();
        await Deadline.UntilAsync("the drain's timer", () => fixture.Time.ArmedTimers > 0);
        fixture.Time.Advance(TimeSpan.FromSeconds(20));
        await Deadline.WithinAsync("the stop", stopping);
        Assert.Equal((5, 0), fixture.Queue.Count());

        await fixture.Disk.ReopenAsync();
        fixture.Invoker.Requests.Clear();
        fixture.Invoker.Script = (_, _) => Task.FromResult(ScriptedInvoker.Answer);
        fixture.Start();
        await fixture.Dispatcher.StartAsync(default);
        await fixture.EmptyAsync();
        Assert.Equal(events.Select(queued => queued.Id).Order(), fixture.Invoker.Ids().Order());
        Assert.All(fixture.Invoker.Requests, request => Assert.Equal(1, request.Attempt));
    }

    [Fact]
    public async Task An_event_that_only_memory_would_hold_is_refused_and_counted_when_its_lane_is_full()
    {
        await using DispatchFixture fixture = new(concurrency: 1);
        TaskCompletionSource gate = new();
        fixture.Invoker.WaitFor(gate.Task);
        fixture.Intake.Offer(Some.Event());
        await fixture.InvokedAsync(1);
        for (int offered = 0; offered < 300; offered++)
        {
            fixture.Intake.Offer(Some.Event());
        }

        long dropped = fixture.Meters["continuum.events.dropped qos0-busy"];
        Assert.Equal(301 - dropped, fixture.Meters["continuum.events.accepted mqtt"]);
        Assert.InRange(dropped, 1, 299);
        gate.SetResult();
        await fixture.InvokedAsync((int)(301 - dropped));
    }

    [Fact]
    public async Task A_lane_whose_disk_could_not_be_read_recovers_and_forgets_nothing_that_runs()
    {
        await using DispatchFixture fixture = new(Policy, concurrency: 4);
        fixture.Invoker.FailWith("Function.Broke");
        await fixture.AcceptAsync(Some.Event());
        await fixture.InvokedAsync(1);
        await fixture.RescheduledAsync();
        TaskCompletionSource gate = new();
        fixture.Invoker.WaitFor(gate.Task);
        fixture.Dispatcher.HandOver(Some.Event());
        await fixture.InvokedAsync(2);
        int armed = fixture.Time.ArmedTimers;

        Rename("events", "hidden");
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await Deadline.UntilAsync("the wait of the broken lane", () => fixture.Time.ArmedTimers >= armed);
        Rename("hidden", "events");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.InvokedAsync(3);

        Task stopping = fixture.StopAsync();
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await Deadline.WithinAsync("the stop", stopping);
        Assert.Equal(0, fixture.Dispatcher.Running);
        Assert.Equal((0, 0), fixture.Queue.Count());

        void Rename(string from, string to)
        {
            using Microsoft.Data.Sqlite.SqliteConnection other =
                new($"Data Source={fixture.Disk.Path};Pooling=False");
            other.Open();
            using Microsoft.Data.Sqlite.SqliteCommand rename = other.CreateCommand();
            rename.CommandText = $"ALTER TABLE {from} RENAME TO {to}";
            rename.ExecuteNonQuery();
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Under_load_every_event_is_answered_and_none_more_often_than_it_failed(int seed)
    {
        await using DispatchFixture fixture = new(
            Policy with { Attempts = 100, Backoff = TimeSpan.FromMilliseconds(2) });
        System.Collections.Concurrent.ConcurrentDictionary<string, int> failures = new();
        fixture.Invoker.Script = async (request, _) =>
        {
            await Task.Yield();
            if (new Random(HashCode.Combine(seed, request.Id, request.Attempt)).Next(4) > 0 || request.Attempt > 5)
            {
                return ScriptedInvoker.Answer;
            }

            failures.AddOrUpdate(request.Id, 1, (_, times) => times + 1);
            return InvocationResult.Failure("Function.Broke", "now and then");
        };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int round = 0; round < 25; round++)
            {
                await fixture.AcceptAsync(Some.Events(10));
            }
        })));
        await Deadline.UntilAsync("an empty queue", () =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return fixture.Queue.Count().Events == 0;
        });
        Assert.Equal(1000 + failures.Values.Sum(), fixture.Invoker.Requests.Count);
        Assert.Equal(1000, fixture.Invoker.Ids().Distinct().Count());
    }
}
