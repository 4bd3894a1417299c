using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Agent.Tests.Events;

/// <summary>Random operations against what a dictionary says should come of them.</summary>
public sealed class EventQueueModelTests
{
    private static readonly FunctionKey[] Functions = [Some.Function, Some.OtherFunction];

    [Fact]
    public void The_queue_does_what_its_model_does() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => RunAsync(seed).GetAwaiter().GetResult()));

    private static async Task RunAsync(int seed)
    {
        Random random = new(seed);
        await using QueueFixture fixture = new();
        Dictionary<string, (QueuedEvent Event, DateTimeOffset Due)> waiting = [];
        Dictionary<string, QueuedEvent> dead = [];
        for (int step = 0; step < 60; step++)
        {
            await StepAsync(fixture, random, waiting, dead);
            Compare(fixture, waiting, dead);
        }
    }

    private static async Task StepAsync(
        QueueFixture fixture,
        Random random,
        Dictionary<string, (QueuedEvent Event, DateTimeOffset Due)> waiting,
        Dictionary<string, QueuedEvent> dead)
    {
        EventQueue queue = fixture.Queue;
        DateTimeOffset now = fixture.Time.GetUtcNow();
        FunctionKey function = Functions[random.Next(2)];
        QueuedEvent? some = waiting.Count == 0 ? null : waiting.Values.ElementAt(random.Next(waiting.Count)).Event;
        switch (random.Next(9), some)
        {
            case (0, { } queued):
                await queue.CompleteAsync(queued, default);
                waiting.Remove(queued.Id);
                break;

            case (1, { } queued):
                QueuedEvent changed = queued with { Attempts = random.Next(5) };
                DateTimeOffset due = now + TimeSpan.FromSeconds(random.Next(10));
                await queue.RescheduleAsync(changed, due, default);
                waiting[queued.Id] = (changed, due);
                break;

            case (2, { } queued):
                await queue.BuryAsync(queued, new InvocationError("T", "m"), default);
                waiting.Remove(queued.Id);
                dead[queued.Id] = queued;
                break;

            case (3, _):
                await queue.ReplayAsync(new DeadLetterFilter(function, null), default);
                Replay(queue, waiting, dead, function, now);
                break;

            case (4, _):
                string[] ids = [.. dead.Keys.Where(_ => random.Next(2) == 0)];
                Assert.Equal(ids.Length, await queue.RemoveAsync(new DeadLetterFilter(null, ids), default));
                Array.ForEach(ids, id => dead.Remove(id));
                break;

            case (5, { } queued):
                await queue.DropAsync(queued, "test", attempted: true, default);
                waiting.Remove(queued.Id);
                break;

            case (6, _):
                fixture.Time.Advance(TimeSpan.FromSeconds(random.Next(4)));
                break;

            case (7, _) when random.Next(2) == 0:
                await fixture.ReopenAsync();
                break;

            case (7, _):
                fixture.ReopenAfterCrash();
                break;

            default:
                foreach (QueuedEvent kept in await queue.AppendAsync(Some.Events(random.Next(1, 4), function), default))
                {
                    waiting[kept.Id] = (kept, DateTimeOffset.UnixEpoch);
                }

                break;
        }
    }

    private static void Replay(
        EventQueue queue,
        Dictionary<string, (QueuedEvent Event, DateTimeOffset Due)> waiting,
        Dictionary<string, QueuedEvent> dead,
        FunctionKey function,
        DateTimeOffset now)
    {
        Dictionary<string, long> numbers = queue.ReadDue(function, now, 10_000)
            .ToDictionary(queued => queued.Id, queued => queued.Sequence);
        foreach (QueuedEvent queued in dead.Values.Where(queued => queued.Function == function).ToArray())
        {
            dead.Remove(queued.Id);
            QueuedEvent again = queued with { Sequence = numbers[queued.Id], Attempts = 0 };
            waiting[queued.Id] = (again, DateTimeOffset.UnixEpoch);
        }
    }

    private static void Compare(
        QueueFixture fixture,
        Dictionary<string, (QueuedEvent Event, DateTimeOffset Due)> waiting,
        Dictionary<string, QueuedEvent> dead)
    {
        EventQueue queue = fixture.Queue;
        DateTimeOffset now = fixture.Time.GetUtcNow();
        Assert.Equal((waiting.Count, dead.Count), queue.Count());
        queue.Account();
        Assert.Equal(waiting.Values.Sum(entry => entry.Event.Bytes), queue.Bytes);
        foreach (FunctionKey function in Functions)
        {
            (QueuedEvent Event, DateTimeOffset Due)[] own =
            [
                .. waiting.Values.Where(entry => entry.Event.Function == function)
                    .OrderBy(entry => entry.Event.Sequence),
            ];
            Assert.Equal(
                own.Where(entry => entry.Due <= now).Select(entry => Face(entry.Event)),
                queue.ReadDue(function, now, 10_000).Select(Face));
            DateTimeOffset[] later = [.. own.Where(entry => entry.Due > now).Select(entry => entry.Due)];
            Assert.Equal(later.Length == 0 ? null : later.Min(), queue.NextDue(function, now));
        }

        Assert.Equal(
            dead.Keys.Order(), queue.ListDeadLetters("node", null, 10_000, null).Select(letter => letter.Id).Order());
    }

    private static (long, string, int) Face(QueuedEvent queued) => (queued.Sequence, queued.Id, queued.Attempts);
}
