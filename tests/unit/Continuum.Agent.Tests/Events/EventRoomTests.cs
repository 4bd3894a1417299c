using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Tests.Events;

/// <summary>The bounds in bytes: of all events, and of those whose functions are on other nodes.</summary>
public sealed class EventRoomTests : IAsyncDisposable
{
    private static readonly FunctionKey Here = Some.Function;
    private static readonly FunctionKey There = Some.OtherFunction;
    private static readonly string Half = new('x', 600_000);

    private readonly QueueFixture _fixture = new(new EventQueueOptions { MaxBytes = 4 << 20, MaxBytesElsewhere = 1 << 20 });
    private readonly HashSet<FunctionKey> _elsewhere = [There];
    private object _asOf = new();
    private int _asked;

    public EventRoomTests() => _fixture.Queue.BoundElsewhere(IsElsewhere, () => (_asOf, null));

    private EventQueue Queue => _fixture.Queue;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Events_for_other_nodes_cannot_take_the_room_of_those_for_this_one()
    {
        await TakeAsync(There);
        Assert.Equal(EventQueueError.ElsewhereFull, await RefusalAsync(There));
        Assert.Equal(EventQueueError.ElsewhereFull, await RefusalAsync(Here, There));
        await TakeAsync(Here);
        await TakeAsync(Here, Here);
        await Queue.CompleteAsync(Queue.ReadDue(There, Some.Time, 1)[0], default);
        await TakeAsync(There);
        Queue.Account();
    }

    [Fact]
    public async Task What_waits_counts_where_its_function_is_now_also_after_a_restart()
    {
        await TakeAsync(Here);
        await TakeAsync(Here);
        _elsewhere.Add(Here);
        _asOf = new object();
        Assert.Equal(EventQueueError.ElsewhereFull, await RefusalAsync(There));
        await _fixture.ReopenAsync();
        Queue.BoundElsewhere(IsElsewhere, () => (_asOf, null));
        Assert.Equal(EventQueueError.ElsewhereFull, await RefusalAsync(There));
        _elsewhere.Remove(Here);
        _asOf = new object();
        await TakeAsync(There);
    }

    [Fact]
    public async Task A_group_that_no_bound_will_ever_take_is_told_apart_from_one_that_has_to_wait()
    {
        Assert.Equal(EventQueueError.NeverFits, await RefusalAsync(There, There));
        Assert.Equal(EventQueueError.NeverFits, await RefusalAsync(Here, Here, Here, Here, Here, Here, Here, Here));
        await TakeAsync(Here, Here, Here, Here, Here, Here);
        Assert.Equal(EventQueueError.QueueFull, await RefusalAsync(Here, Here));
        long held = Queue.Bytes;
        TakenPublication counted = await Queue.TakeAsync(
            new Publication([], [], new Arrival("c", 7, null)) { TooLarge = [Here, There] }, _ => { }, default);
        TakenPublication again = await Queue.TakeAsync(
            new Publication([], [], new Arrival("c", 7, null)) { TooLarge = [Here, There] }, _ => { }, default);
        Assert.Equal((EntranceKind.New, EntranceKind.SamePacket), (counted.Entrance.Kind, again.Entrance.Kind));
        Assert.Equal(held, Queue.Bytes);
        Queue.Account();
        Assert.Equal([1L, 1L], Queue.ReadLedger(null).Select(account => account.Dropped["too-large"]));
    }

    [Fact]
    public async Task Of_a_publication_only_what_can_never_fit_is_left_out_and_a_second_copy_is_not_counted_again()
    {
        Publication publication = new(
            [Some.Event(There, Half), Some.Event(Here, Half), Some.Event(There, Half), Some.Event(Here, Half)],
            [],
            new Arrival("c", 7, null))
        { TakesWhatFits = true };
        TakenPublication taken = await Queue.TakeAsync(publication, _ => { }, default);
        Assert.Equal([There, Here, Here], taken.Events.Select(queued => queued.Function));
        Assert.Equal([There], taken.TooLarge);
        Assert.Equal(taken.Events.Sum(queued => queued.Bytes), Queue.Bytes);
        Assert.Equal((1, 1), (Account(There).Dropped["too-large"], Account(There).Waiting));

        foreach (QueuedEvent queued in taken.Events)
        {
            await Queue.CompleteAsync(queued, default);
        }

        TakenPublication again = await Queue.TakeAsync(publication, _ => { }, default);
        Assert.Equal(EntranceKind.SamePacket, again.Entrance.Kind);
        Assert.Empty(again.TooLarge);
        EventAccount account = Account(There);
        Assert.Equal((2, 2, 1), (account.Accepted, account.Repeated, account.Dropped["too-large"]));
        Assert.Equal(0, Queue.Bytes);
    }

    [Fact]
    public async Task What_can_fit_and_has_no_room_for_now_waits_also_where_a_part_is_left_out()
    {
        await TakeAsync(There);
        EventQueueException refused = await Assert.ThrowsAsync<EventQueueException>(() => Queue.TakeAsync(
            new Publication([Some.Event(There, Half), Some.Event(There, Half), Some.Event(Here, Half)], [], null)
            {
                TakesWhatFits = true,
            },
            _ => { },
            default));
        Assert.Equal(EventQueueError.ElsewhereFull, refused.Error);
        Assert.Equal(0, Account(There).Dropped.GetValueOrDefault("too-large"));
    }

    [Fact]
    public async Task A_publication_without_events_needs_no_room_for_them()
    {
        await TakeAsync(Here, Here, Here, Here, Here, Here);
        QueuedEvent letter = Queue.ReadDue(Here, Some.Time, 1)[0];
        await Queue.BuryAsync(letter, new("T", "m"), default);
        await TakeAsync(Here);
        Assert.Equal(1, await Queue.ReplayAsync(new DeadLetterFilter(Here, null), default));
        Assert.True(Queue.Bytes > 4 << 20);
        TakenPublication taken = await Queue.TakeAsync(
            new Publication([], [], new Arrival("c", 7, null)), _ => { }, default);
        Assert.Equal(EntranceKind.New, taken.Entrance.Kind);
    }

    [Fact]
    public async Task Where_functions_are_is_asked_again_only_when_it_may_have_changed()
    {
        FunctionKey[] many = [.. Enumerable.Range(0, 50).Select(number => new FunctionKey("many", $"f{number}"))];
        foreach (FunctionKey function in many)
        {
            await Queue.AppendAsync([Some.Event(function, "x")], default);
        }

        await Queue.AppendAsync([Some.Event(There, "x")], default);
        _asked = 0;
        await Queue.AppendAsync([Some.Event(There, "x")], default);
        Assert.InRange(_asked, 1, 3);
        _asOf = new object();
        await Queue.AppendAsync([Some.Event(There, "x")], default);
        Assert.InRange(_asked, 51, 60);
    }

    [Fact]
    public async Task Dead_letters_that_come_back_take_the_room_of_their_function()
    {
        await TakeAsync(There);
        await Queue.BuryAsync(Queue.ReadDue(There, Some.Time, 1)[0], new("T", "m"), default);
        Assert.Equal(0, Queue.Bytes);
        Assert.Equal(1, await Queue.ReplayAsync(new DeadLetterFilter(There, null), default));
        Assert.Equal(EventQueueError.ElsewhereFull, await RefusalAsync(There));
    }

    [Fact]
    public void The_bound_is_half_of_all_unless_it_is_given_and_never_more_than_all()
    {
        Assert.Equal(1 << 29, new EventQueueOptions().BytesElsewhere);
        Assert.True(Validate(null).Succeeded);
        Assert.True(Validate(1 << 30).Succeeded);
        Assert.Contains("at most MaxBytes", Validate((1L << 30) + 1).FailureMessage, StringComparison.Ordinal);
        Assert.True(Validate(5).Failed);
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(long? elsewhere) =>
        new EventQueueOptionsValidator().Validate(null, new EventQueueOptions { MaxBytesElsewhere = elsewhere });

    private bool IsElsewhere(FunctionKey function)
    {
        _asked++;
        return _elsewhere.Contains(function);
    }

    private EventAccount Account(FunctionKey function)
    {
        EventAccount account = Assert.Single(Queue.ReadLedger(function));
        Assert.True(account.Reconciles);
        return account;
    }

    private Task<IReadOnlyList<QueuedEvent>> TakeAsync(params FunctionKey[] functions) =>
        Queue.AppendAsync([.. functions.Select(function => Some.Event(function, Half))], default);

    private async Task<EventQueueError> RefusalAsync(params FunctionKey[] functions) =>
        (await Assert.ThrowsAsync<EventQueueException>(() => TakeAsync(functions))).Error;
}
