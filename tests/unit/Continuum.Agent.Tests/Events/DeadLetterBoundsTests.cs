using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Events;

public sealed class DeadLetterBoundsTests
{
    private static readonly InvocationError Error = new("T", "m") { StackTrace = ["at a", "at b"] };

    [Fact]
    public async Task The_oldest_go_when_there_are_too_many_and_are_counted()
    {
        await using QueueFixture fixture = new(new EventQueueOptions { DeadLettersMost = 3 });
        string[] ids = await BuryAsync(fixture.Queue, 5, "x");
        await fixture.ReopenAsync();
        string[] more = await BuryAsync(fixture.Queue, 1, "x");
        Assert.Equal([more[0], ids[4], ids[3]], Ids(fixture.Queue));
        EventAccount account = Assert.Single(fixture.Queue.ReadLedger(null));
        Assert.Equal(3, account.Evicted["number"]);
        fixture.Queue.Account();
    }

    [Fact]
    public async Task The_oldest_go_when_they_hold_too_much()
    {
        long each = Some.Event(payload: "1234567890").Bytes + 20;
        await using QueueFixture fixture = new(new EventQueueOptions { DeadLettersMaxBytes = 2 * each });
        string[] ids = await BuryAsync(fixture.Queue, 4, "1234567890");
        Assert.Equal([ids[3], ids[2]], Ids(fixture.Queue));
        Assert.Equal(2, Assert.Single(fixture.Queue.ReadLedger(null)).Evicted["bytes"]);
        fixture.Queue.Account();
    }

    [Fact]
    public async Task The_oldest_go_when_they_are_too_old_with_whatever_is_written_next()
    {
        await using QueueFixture fixture = new(new EventQueueOptions { DeadLettersDays = 2 });
        await BuryAsync(fixture.Queue, 2, "x");
        fixture.Time.Advance(TimeSpan.FromDays(1.5));
        string[] later = await BuryAsync(fixture.Queue, 1, "x");
        fixture.Time.Advance(TimeSpan.FromDays(1));
        await fixture.Queue.AppendAsync([Some.Event()], default);
        Assert.Equal(later, Ids(fixture.Queue));
        Assert.Equal(2, Assert.Single(fixture.Queue.ReadLedger(null)).Evicted["age"]);
        fixture.Queue.Account();
    }

    [Fact]
    public async Task A_list_tells_sizes_and_stack_traces_and_holds_payloads_only_when_asked()
    {
        await using QueueFixture fixture = new();
        await BuryAsync(fixture.Queue, 1, "12345");
        DeadLetter bare = Assert.Single(fixture.Queue.ListDeadLetters("node", null, 10, null, payloads: false));
        Assert.Equal((5, 0), (bare.PayloadBytes, bare.Payload.Length));
        Assert.Equal(["at a", "at b"], bare.Error.StackTrace);
        DeadLetter whole = Assert.Single(fixture.Queue.ListDeadLetters("node", null, 10, null, payloads: true));
        Assert.Equal("12345"u8, whole.Payload.Span);
    }

    [Fact]
    public async Task What_a_function_says_of_its_error_counts_too()
    {
        await using QueueFixture fixture = new(new EventQueueOptions { DeadLettersMaxBytes = 10_000 });
        QueuedEvent[] kept = [.. await fixture.Queue.AppendAsync(Some.Events(3), default)];
        foreach (QueuedEvent queued in kept)
        {
            InvocationError large = new("Function.Broke", new string('m', 4500));
            await fixture.Queue.BuryAsync(queued, large, default);
        }

        Assert.Equal([kept[2].Id, kept[1].Id], Ids(fixture.Queue));
    }

    private static IEnumerable<string> Ids(EventQueue queue) =>
        queue.ListDeadLetters("node", null, 100, null).Select(letter => letter.Id);

    private static async Task<string[]> BuryAsync(EventQueue queue, int count, string payload)
    {
        List<string> ids = [];
        for (int number = 0; number < count; number++)
        {
            QueuedEvent kept = (await queue.AppendAsync([Some.Event(payload: payload)], default))[0];
            await queue.BuryAsync(kept, Error, default);
            ids.Add(kept.Id);
        }

        return [.. ids];
    }
}
