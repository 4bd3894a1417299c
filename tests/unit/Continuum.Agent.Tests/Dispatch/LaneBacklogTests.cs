using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Events;
using Continuum.Agent.Tests.Fixtures;

namespace Continuum.Agent.Tests.Dispatch;

public sealed class LaneBacklogTests : IAsyncDisposable
{
    private readonly QueueFixture _disk = new();
    private readonly LaneBacklog _backlog;
    private int _lost;

    public LaneBacklogTests() => _backlog = new LaneBacklog(Some.Function, _disk.Queue, _disk.Time, _ => _lost++);

    public ValueTask DisposeAsync() => _disk.DisposeAsync();

    [Fact]
    public async Task Events_come_out_once_in_the_order_of_their_acceptance()
    {
        string[] before = await AcceptAsync(3, handOver: false);
        string[] fresh = await AcceptAsync(600);
        Assert.Equal([.. before, .. fresh], TakeAll().Select(queued => queued.Id));
        string[] late = await AcceptAsync(600);
        Assert.Equal(late, TakeAll().Select(queued => queued.Id));
        Assert.Empty(TakeAll());
    }

    [Fact]
    public async Task An_event_that_was_handed_over_after_the_disk_was_read_comes_out_once()
    {
        IReadOnlyList<QueuedEvent> kept = await _disk.Queue.AppendAsync(Some.Events(1), default);
        QueuedEvent taken = Assert.Single(TakeAll());
        await _disk.Queue.CompleteAsync(taken, default);
        _backlog.Settle(taken);
        _backlog.HandOver(kept[0]);
        Assert.Empty(TakeAll());
    }

    [Fact]
    public async Task An_event_comes_out_again_when_it_is_due_again()
    {
        await AcceptAsync(2);
        List<QueuedEvent> taken = TakeAll();
        await _disk.Queue.RescheduleAsync(taken[0] with { Attempts = 1 }, Some.Time.AddSeconds(5), default);
        _backlog.Rewind();
        Assert.Empty(TakeAll());
        _backlog.Settle(taken[0], Some.Time.AddSeconds(5));
        Assert.Empty(TakeAll());
        Assert.Equal(Some.Time.AddSeconds(5), _backlog.NextDue);

        _disk.Time.Advance(TimeSpan.FromSeconds(5));
        QueuedEvent again = Assert.Single(TakeAll());
        Assert.Equal((taken[0].Id, 1), (again.Id, again.Attempts));
        Assert.Null(_backlog.NextDue);
    }

    [Fact]
    public void Memory_takes_only_so_many_bytes_that_are_nowhere_else()
    {
        QueuedEvent large = Some.Event() with { Payload = new byte[5 << 20] };
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => _backlog.TryOffer(large)));
        Assert.True(_backlog.TryTake(out _));
        Assert.True(_backlog.TryOffer(large));
    }

    [Fact]
    public void Behind_a_key_under_way_memory_keeps_only_so_many_bytes()
    {
        QueuedEvent large = Some.Event() with { Payload = new byte[5 << 20], OrderKey = "k" };
        for (int number = 0; number < 5; number++)
        {
            Assert.True(_backlog.TryOffer(large with { Id = $"{number}" }));
            Assert.Equal(number == 0, _backlog.TryTake(out _));
        }

        Assert.Equal(2, _lost);
    }

    [Fact]
    public async Task Large_events_are_read_a_few_at_a_time_and_all_come_out()
    {
        QueuedEvent[] large = [.. Some.Events(5).Select(queued => queued with { Payload = new byte[5 << 20] })];
        await _disk.Queue.AppendAsync(large, default);
        DuePage page = _disk.Queue.ReadFresh(Some.Function, 0, new HashSet<long>(), 256, 8 << 20);
        Assert.Equal((2, true), (page.Events.Count, page.HasMore));
        Assert.Equal(large.Select(queued => queued.Id), TakeAll().Select(queued => queued.Id));
    }

    [Fact]
    public void Memory_takes_only_so_many_events_that_are_nowhere_else()
    {
        int kept = Enumerable.Range(0, 1000).Count(_ => _backlog.TryOffer(Some.Event()));
        Assert.InRange(kept, 1, 999);
        Assert.Equal(kept, TakeAll().Count);
        Assert.True(_backlog.TryOffer(Some.Event()));
    }

    /// <summary>Accepting, taking and settling at the same time, in whatever order the threads make of it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_event_comes_out_once_for_each_time_it_is_due(int seed)
    {
        const int Events = 1500;
        ConcurrentDictionary<string, int> due = new();
        ConcurrentDictionary<string, int> taken = new();
        ConcurrentDictionary<string, bool> underWay = new();
        ConcurrentBag<Task> settling = [];
        Task[] accepting = [.. Enumerable.Range(0, 3).Select(number => Task.Run(() => AcceptAllAsync(number)))];
        long start = TimeProvider.System.GetTimestamp();
        while (_disk.Queue.Count().Events > 0 || !Task.WhenAll(accepting).IsCompleted)
        {
            if (_backlog.TryTake(out QueuedEvent? queued))
            {
                QueuedEvent own = queued;
                Assert.True(underWay.TryAdd(own.Id, true), $"{own.Id} was taken twice at once (seed {seed})");
                taken.AddOrUpdate(own.Id, 1, (_, times) => times + 1);
                settling.Add(Task.Run(() => SettleAsync(own)));
            }
            else
            {
                _disk.Time.Advance(TimeSpan.FromMilliseconds(1));
                await Task.Yield();
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Deadline.Default,
                $"{_disk.Queue.Count().Events} events never came out (seed {seed})");
        }

        await Task.WhenAll(settling);
        Assert.Equal(due.OrderBy(entry => entry.Key), taken.OrderBy(entry => entry.Key));
        Assert.Equal(Events, taken.Count);

        async Task AcceptAllAsync(int number)
        {
            Random random = new((seed * 10) + number);
            for (int accepted = 0; accepted < Events / 3;)
            {
                int count = Math.Min(random.Next(1, 40), (Events / 3) - accepted);
                QueuedEvent[] events = Some.Events(count);
                Array.ForEach(events, queued => due[queued.Id] = 1);
                foreach (QueuedEvent kept in await _disk.Queue.AppendAsync(events, default))
                {
                    _backlog.HandOver(kept);
                }

                accepted += count;
            }
        }

        async Task SettleAsync(QueuedEvent queued)
        {
            int fate = new Random(HashCode.Combine(seed, queued.Sequence, taken[queued.Id])).Next(5);
            bool comesAgain = fate < 2 && taken[queued.Id] < 4;
            DateTimeOffset? later = null;
            if (comesAgain)
            {
                due.AddOrUpdate(queued.Id, 1, (_, times) => times + 1);
                later = _disk.Time.GetUtcNow().AddMilliseconds(fate * 3);
                await _disk.Queue.RescheduleAsync(queued with { Attempts = queued.Attempts + 1 }, later.Value, default);
            }
            else
            {
                await _disk.Queue.CompleteAsync(queued, default);
            }

            underWay.TryRemove(queued.Id, out _);
            _backlog.Settle(queued, later);
            if (fate == 4)
            {
                _backlog.Rewind();
            }
        }
    }

    private async Task<string[]> AcceptAsync(int count, bool handOver = true)
    {
        IReadOnlyList<QueuedEvent> kept = await _disk.Queue.AppendAsync(Some.Events(count), default);
        if (handOver)
        {
            kept.ToList().ForEach(_backlog.HandOver);
        }

        return [.. kept.Select(queued => queued.Id)];
    }

    private List<QueuedEvent> TakeAll()
    {
        List<QueuedEvent> taken = [];
        while (_backlog.TryTake(out QueuedEvent? queued))
        {
            taken.Add(queued);
        }

        return taken;
    }
}
