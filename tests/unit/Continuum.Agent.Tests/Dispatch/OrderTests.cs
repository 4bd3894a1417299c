using System.Collections.Concurrent;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Dispatch;

/// <summary>Events of one key run one at a time, in the order of their acceptance; others pass.</summary>
public sealed class OrderTests
{
    private static readonly RetryPolicy Policy =
        new(Attempts: 2, Backoff: TimeSpan.FromSeconds(4), MaxAge: TimeSpan.FromHours(6), DeadLetter: true);

    [Fact]
    public async Task A_key_that_is_under_way_holds_its_own_and_lets_others_pass()
    {
        await using DispatchFixture fixture = new(concurrency: 8);
        TaskCompletionSource gate = new();
        QueuedEvent[] events = [Of("a"), Of("a"), Of("b"), Of(null), Of("a"), Of("b")];
        fixture.Invoker.Script = async (request, cancellationToken) =>
        {
            await (request.Id == events[0].Id ? gate.Task : Task.CompletedTask).WaitAsync(cancellationToken);
            return ScriptedInvoker.Answer;
        };
        await fixture.AcceptAsync(events);
        await Deadline.UntilAsync("the others", () => fixture.Queue.Count().Events == 3);
        Assert.Equal(
            new[] { events[0], events[2], events[3], events[5] }.Select(queued => queued.Id).Order(),
            fixture.Invoker.Ids().Order());
        gate.SetResult();
        await fixture.EmptyAsync();
        Assert.Equal(Ids(events, "a"), fixture.Invoker.Ids().Where(id => Ids(events, "a").Contains(id)));
    }

    [Fact]
    public async Task One_that_is_tried_again_holds_those_behind_it_until_it_is_dead()
    {
        await using DispatchFixture fixture = new(Policy, concurrency: 8);
        QueuedEvent[] events = [Of("a"), Of("a"), Of("b")];
        fixture.Invoker.Script = (request, _) => Task.FromResult(request.Id == events[0].Id
            ? InvocationResult.Failure("Function.Broke", "always")
            : ScriptedInvoker.Answer);
        await fixture.AcceptAsync(events);
        await Deadline.UntilAsync("the other key", () => fixture.Queue.Count().Events == 2);
        await fixture.RescheduledAsync();
        await fixture.AcceptAsync(Of("b"));
        await Deadline.UntilAsync("the other key", () => fixture.Queue.Count().Events == 2);
        Assert.DoesNotContain(events[1].Id, fixture.Invoker.Ids());

        await Deadline.UntilAsync("an empty queue", () =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return fixture.Queue.Count().Events == 0;
        });
        Assert.Equal([events[0].Id, events[0].Id, events[1].Id], fixture.Invoker.Ids()
            .Where(id => id == events[0].Id || id == events[1].Id));
        Assert.Equal((0, 1), fixture.Queue.Count());
    }

    [Fact]
    public async Task A_restart_keeps_the_order()
    {
        await using DispatchFixture fixture = new(Policy, concurrency: 8);
        fixture.Invoker.FailWith("Function.Broke");
        QueuedEvent[] events = [Of("a"), Of("a"), Of("b")];
        await fixture.AcceptAsync(events);
        await fixture.InvokedAsync(2);
        await fixture.RescheduledAsync();
        await fixture.StopAsync();
        await fixture.Disk.ReopenAsync();
        fixture.Invoker.Requests.Clear();
        fixture.Invoker.Script = (_, _) => Task.FromResult(ScriptedInvoker.Answer);
        fixture.Start();
        await fixture.Dispatcher.StartAsync(default);
        QueuedEvent late = Of("a");
        await fixture.AcceptAsync(late);
        await Deadline.UntilAsync("an empty queue", () =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return fixture.Queue.Count().Events == 0;
        });
        Assert.Equal(
            [events[0].Id, events[1].Id, late.Id],
            fixture.Invoker.Ids().Where(id => id != events[2].Id));
    }

    [Fact]
    public async Task Events_that_only_memory_holds_keep_their_keys_order_too()
    {
        await using DispatchFixture fixture = new(concurrency: 8);
        TaskCompletionSource gate = new();
        fixture.Invoker.WaitFor(gate.Task);
        QueuedEvent durable = Of("a");
        await fixture.AcceptAsync(durable);
        await fixture.InvokedAsync(1);
        QueuedEvent[] light = [Of("a"), Of("a"), Of("b")];
        Array.ForEach(light, fixture.Intake.Offer);
        await fixture.InvokedAsync(2);
        gate.SetResult();
        await fixture.InvokedAsync(4);
        Assert.Equal(
            [durable.Id, light[0].Id, light[1].Id], fixture.Invoker.Ids().Where(id => id != light[2].Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Under_load_with_failures_no_event_passes_another_of_its_key(int seed)
    {
        await using DispatchFixture fixture = new(
            Policy with { Attempts = 100, Backoff = TimeSpan.FromMilliseconds(2) }, concurrency: 16);
        ConcurrentDictionary<string, string> keyOf = new();
        ConcurrentDictionary<string, int> underWay = new();
        ConcurrentQueue<string> answered = new();
        ConcurrentBag<string> wrong = [];
        fixture.Invoker.Script = async (request, _) =>
        {
            string key = keyOf[request.Id];
            if (underWay.AddOrUpdate(key, 1, (_, count) => count + 1) > 1)
            {
                wrong.Add(request.Id);
            }

            await Task.Yield();
            bool fails = new Random(HashCode.Combine(seed, request.Id, request.Attempt)).Next(5) == 0;
            underWay.AddOrUpdate(key, 0, (_, count) => count - 1);
            if (!fails)
            {
                answered.Enqueue(request.Id);
            }

            return fails ? InvocationResult.Failure("Function.Broke", "now and then") : ScriptedInvoker.Answer;
        };
        Random random = new(seed);
        List<QueuedEvent> all = [];
        for (int round = 0; round < 30; round++)
        {
            QueuedEvent[] events = [.. Enumerable.Range(0, 20).Select(_ => Of($"k{random.Next(12)}"))];
            Array.ForEach(events, queued => keyOf[queued.Id] = queued.OrderKey!);
            all.AddRange(events);
            await fixture.AcceptAsync(events);
        }

        await Deadline.UntilAsync("an empty queue", () =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return fixture.Queue.Count().Events == 0;
        });
        Assert.Empty(wrong);
        Assert.Equal(
            all.Select(queued => (queued.OrderKey, queued.Id)).OrderBy(pair => pair.OrderKey),
            answered.Select(id => (OrderKey: (string?)keyOf[id], Id: id)).OrderBy(pair => pair.OrderKey));
        fixture.Queue.Account($"(seed {seed})");
    }

    private static QueuedEvent Of(string? key) => Some.Event() with { OrderKey = key };

    private static IEnumerable<string> Ids(QueuedEvent[] events, string key) =>
        events.Where(queued => queued.OrderKey == key).Select(queued => queued.Id);
}
