using System.Text;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Events;

public sealed class EventQueueTests : IAsyncDisposable
{
    private static readonly long Empty = Some.Event(payload: "").Bytes;

    private static readonly InvocationError Error = new("Function.Broke", "it went wrong");

    private readonly QueueFixture _fixture = new();

    private EventQueue Queue => _fixture.Queue;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_event_is_on_the_disk_before_it_is_acknowledged()
    {
        await Queue.AppendAsync([Some.Event(payload: "kept")], default);
        Assert.Equal(1, _fixture.FromOutside("SELECT count(*) FROM events WHERE payload = CAST('kept' AS BLOB)"));
    }

    [Fact]
    public async Task Everything_of_an_event_comes_back_after_a_crash()
    {
        QueuedEvent given = Some.Event() with
        {
            Payload = Encoding.UTF8.GetBytes("\0binary\xff"),
            ContentType = "application/json",
            Trigger = new TriggerContext { Kind = "http", Method = "POST", Path = "/a?b=c" },
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Reply = new ReplyAddress("plant/p1/command", 1, new byte[] { 1, 0, 2 }),
        };
        QueuedEvent kept = Assert.Single(await Queue.AppendAsync([given], default));
        _fixture.ReopenAfterCrash();

        QueuedEvent read = Assert.Single(Queue.ReadDue(given.Function, Some.Time, 10));
        Assert.Equal(given.Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(given.Reply.CorrelationData.ToArray(), read.Reply!.CorrelationData.ToArray());
        Assert.Equal(
            kept with { Payload = default, Reply = kept.Reply! with { CorrelationData = default } },
            read with { Payload = default, Reply = read.Reply with { CorrelationData = default } });
        Assert.Equal(given.Bytes, Queue.Bytes);
    }

    [Fact]
    public async Task Writes_that_arrive_together_share_their_commits()
    {
        long frames = FileSize();
        await Queue.AppendAsync([Some.Event()], default);
        long one = FileSize() - frames;
        long before = FileSize();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Queue.AppendAsync([Some.Event()], default)));
        Assert.Equal(401, _fixture.FromOutside("SELECT count(*) FROM events"));

        // A commit of its own for each would have cost 400 times the first one's pages.
        Assert.True(FileSize() - before < 100 * one, $"{FileSize() - before} bytes of log, {one} for one");

        long FileSize() => new FileInfo(_fixture.Path + "-wal").Length;
    }

    [Fact]
    public async Task Events_that_are_appended_together_are_numbered_in_their_order()
    {
        IReadOnlyList<QueuedEvent> kept = await Queue.AppendAsync(Some.Events(20), default);
        Assert.Equal(kept.OrderBy(queued => queued.Sequence), kept);
        Assert.Equal(kept.Select(Id), Queue.ReadDue(Some.Function, Some.Time, 100).Select(Id));
        Assert.Equal(kept.Take(5).Select(Id), Queue.ReadDue(Some.Function, Some.Time, 5).Select(Id));
    }

    [Fact]
    public async Task Whatever_a_publisher_chooses_the_length_of_counts()
    {
        QueuedEvent given = Some.Event(payload: "") with
        {
            ContentType = new string('c', 1000),
            Trigger = new TriggerContext { Kind = "mqtt", Topic = new string('\u00fc', 1000), Path = "/p" },
            Reply = new ReplyAddress(new string('r', 1000), 1, new byte[1000]),
            DedupKey = new string('d', 1000),
            OrderKey = new string('o', 1000),
        };
        Assert.InRange(given.Bytes, 7002, 7500);
        await using QueueFixture small = new(new EventQueueOptions { MaxBytes = 10_000 });
        QueuedEvent kept = (await small.Queue.AppendAsync([given], default))[0];
        await Assert.ThrowsAsync<EventQueueException>(() => small.Queue.AppendAsync([given with { Id = "b" }], default));
        await small.ReopenAsync();
        Assert.Equal(given.Bytes, small.Queue.Bytes);

        await small.Queue.BuryAsync(kept, Error, default);
        await small.Queue.ReplayAsync(new DeadLetterFilter(null, [kept.Id]), default);
        Assert.Equal(given.Bytes, small.Queue.Bytes);
        QueuedEvent again = Assert.Single(small.Queue.ReadDue(given.Function, _fixture.Time.GetUtcNow(), 10));
        OutgoingReply reply = new()
        {
            EventId = again.Id,
            Function = again.Function,
            Address = again.Reply!,
            Payload = default,
            ContentType = "t",
        };
        await small.Queue.AnswerAsync(again, reply, _ => { }, default);
        Assert.InRange(reply.Bytes, 2001, 2500);
        Assert.Equal(reply.Bytes, small.Queue.Bytes);
        await small.ReopenAsync();
        Assert.Equal(reply.Bytes, small.Queue.Bytes);
    }

    [Fact]
    public async Task Of_events_that_do_not_fit_together_none_is_kept()
    {
        await using QueueFixture small = new(new EventQueueOptions { MaxBytes = 10 + (2 * Empty) });
        EventQueueException refused = await Assert.ThrowsAsync<EventQueueException>(() => small.Queue.AppendAsync(
            [Some.Event(payload: "123456"), Some.Event(payload: "123456")], default));
        Assert.Equal(EventQueueError.NeverFits, refused.Error);
        Assert.Contains("Events:MaxBytes", refused.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), small.Queue.Count());
        Assert.Equal(0, small.Queue.Bytes);
    }

    [Fact]
    public async Task A_full_queue_takes_events_again_once_others_are_answered_or_buried()
    {
        await using QueueFixture small = new(new EventQueueOptions { MaxBytes = 10 + (2 * Empty) });
        QueuedEvent first = (await small.Queue.AppendAsync([Some.Event(payload: "12345")], default))[0];
        QueuedEvent second = (await small.Queue.AppendAsync([Some.Event(payload: "12345")], default))[0];
        await Assert.ThrowsAsync<EventQueueException>(
            () => small.Queue.AppendAsync([Some.Event(payload: "1")], default));

        await small.Queue.CompleteAsync(first, default);
        await small.Queue.CompleteAsync(first, default);
        Assert.Equal(5 + Empty, small.Queue.Bytes);
        await small.Queue.BuryAsync(second, Error, default);
        Assert.Equal(0, small.Queue.Bytes);
        await small.Queue.AppendAsync([Some.Event(payload: "1234567890")], default);
        await small.ReopenAsync();
        Assert.Equal(10 + Empty, small.Queue.Bytes);
    }

    [Fact]
    public async Task A_fresh_event_is_due_whatever_the_clock_says_later()
    {
        await Queue.AppendAsync([Some.Event(at: Some.Time.AddYears(20))], default);
        Assert.Single(Queue.ReadDue(Some.Function, Some.Time, 10));
    }

    [Fact]
    public async Task A_rescheduled_event_is_due_at_its_time_with_its_attempts()
    {
        QueuedEvent kept = (await Queue.AppendAsync([Some.Event()], default))[0];
        DateTimeOffset due = Some.Time.AddSeconds(5);
        await Queue.RescheduleAsync(kept with { Attempts = 2 }, due, default);

        Assert.Empty(Queue.ReadDue(Some.Function, Some.Time, 10));
        Assert.Equal(due, Queue.NextDue(Some.Function, Some.Time));
        QueuedEvent read = Assert.Single(Queue.ReadDue(Some.Function, due, 10));
        Assert.Equal((2, kept.Id), (read.Attempts, read.Id));
        Assert.Null(Queue.NextDue(Some.Function, due));
        Assert.Null(Queue.NextDue(Some.OtherFunction, Some.Time));
    }

    [Fact]
    public async Task A_buried_event_is_listed_with_its_error_and_no_longer_waits()
    {
        QueuedEvent kept = (await Queue.AppendAsync([Some.Event(payload: "dead")], default))[0];
        _fixture.Time.Advance(TimeSpan.FromSeconds(9));
        await Queue.BuryAsync(kept with { Attempts = 3 }, Error, default);

        Assert.Equal((0, 1), Queue.Count());
        Assert.Empty(Queue.WaitingFunctions());
        DeadLetter letter = Assert.Single(Queue.ListDeadLetters("node", null, 10, null));
        Assert.Equal(
            (kept.Id, "node", kept.Function, kept.AcceptedAt, Some.Time.AddSeconds(9), 3, "dead"),
            (letter.Id, letter.NodeId, letter.Function, letter.AcceptedAt, letter.DeadAt, letter.Attempts,
                Encoding.UTF8.GetString(letter.Payload.Span)));
        Assert.Equal((Error.Type, Error.Message), (letter.Error.Type, letter.Error.Message));
        Assert.Equal(kept.Trigger, letter.Trigger);
    }

    [Fact]
    public async Task Dead_letters_are_paged_newest_first()
    {
        string[] ids = await BuryAsync(10, Some.Function);
        await BuryAsync(1, Some.OtherFunction);
        List<string> seen = [];
        while (Queue.ListDeadLetters("node", Some.Function, 3, seen.LastOrDefault()) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(letter => letter.Id));
        }

        Assert.Equal(ids.Reverse(), seen);
        Assert.Equal(11, Queue.ListDeadLetters("node", null, 100, null).Count);
        Assert.Empty(Queue.ListDeadLetters("node", null, 100, "no-such-letter"));
    }

    [Fact]
    public async Task A_replayed_event_is_as_if_just_accepted()
    {
        QueuedEvent kept = (await Queue.AppendAsync([Some.Event(payload: "again")], default))[0];
        await Queue.BuryAsync(kept with { Attempts = 3 }, Error, default);
        _fixture.Time.Advance(TimeSpan.FromHours(9));
        QueuedEvent later = (await Queue.AppendAsync([Some.Event(payload: "x")], default))[0];

        Assert.Equal(1, await Queue.ReplayAsync(new DeadLetterFilter(Some.Function, null), default));
        Assert.Equal(0, await Queue.ReplayAsync(new DeadLetterFilter(Some.Function, null), default));
        QueuedEvent read = Queue.ReadDue(Some.Function, _fixture.Time.GetUtcNow(), 10)[^1];
        Assert.Equal((kept.Id, 0), (read.Id, read.Attempts));
        Assert.Equal(_fixture.Time.GetUtcNow(), read.AcceptedAt);
        Assert.True(read.Sequence > later.Sequence);
        Assert.Equal(6 + (2 * Empty), Queue.Bytes);
    }

    [Fact]
    public async Task Dead_letters_are_chosen_by_id_or_by_function()
    {
        string[] ids = await BuryAsync(4, Some.Function);
        await BuryAsync(2, Some.OtherFunction);
        Assert.Equal(1, await Queue.RemoveAsync(new DeadLetterFilter(null, [ids[0], "no-such-letter"]), default));
        Assert.Equal(0, await Queue.RemoveAsync(new DeadLetterFilter(null, []), default));
        Assert.Equal(1, await Queue.ReplayAsync(new DeadLetterFilter(null, [ids[1]]), default));
        Assert.Equal(2, await Queue.RemoveAsync(new DeadLetterFilter(Some.Function, null), default));
        Assert.Equal((1, 2), Queue.Count());
    }

    [Fact]
    public async Task An_event_that_dies_twice_is_one_dead_letter()
    {
        string[] ids = await BuryAsync(1, Some.Function);
        await Queue.ReplayAsync(new DeadLetterFilter(null, ids), default);
        QueuedEvent again = Assert.Single(Queue.ReadDue(Some.Function, Some.Time, 10));
        await Queue.BuryAsync(again, Error, default);
        Assert.Equal((0, 1), Queue.Count());
    }

    [Fact]
    public async Task A_closed_queue_says_that_it_is_closed()
    {
        await Queue.DisposeAsync();
        EventQueueException closed = await Assert.ThrowsAsync<EventQueueException>(
            () => Queue.AppendAsync([Some.Event()], default));
        Assert.Equal(EventQueueError.Closed, closed.Error);
        Assert.Equal(0, Queue.Bytes);
    }

    [Fact]
    public async Task What_was_handed_over_before_the_close_is_written()
    {
        Task<IReadOnlyList<QueuedEvent>>[] appends =
            [.. Enumerable.Range(0, 200).Select(_ => Queue.AppendAsync([Some.Event()], default))];
        await _fixture.ReopenAsync();
        await Task.WhenAll(appends);
        Assert.Equal((200, 0), Queue.Count());
    }

    private static string Id(QueuedEvent queued) => queued.Id;

    private async Task<string[]> BuryAsync(int count, Contracts.Functions.FunctionKey function)
    {
        IReadOnlyList<QueuedEvent> kept = await Queue.AppendAsync(Some.Events(count, function), default);
        foreach (QueuedEvent queued in kept)
        {
            await Queue.BuryAsync(queued, Error, default);
        }

        return [.. kept.Select(Id)];
    }
}
