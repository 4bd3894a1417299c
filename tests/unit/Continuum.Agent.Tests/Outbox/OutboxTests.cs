using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Mqtt;

namespace Continuum.Agent.Tests.Outbox;

public sealed class OutboxTests
{
    private static readonly RouteKey Low = OutboxFixture.Low;
    private static readonly RouteKey High = OutboxFixture.High;

    [Fact]
    public async Task A_message_comes_back_as_it_was_with_a_name_that_no_other_ever_has()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        MqttMessage message = new()
        {
            Topic = "plant/p1",
            Payload = "31"u8.ToArray(),
            QoS = 1,
            Retain = true,
            ResponseTopic = "re",
            CorrelationData = "c"u8.ToArray(),
            ContentType = "text/plain",
            PayloadIsText = true,
            MessageExpiry = TimeSpan.FromSeconds(90),
            UserProperties = [new("a", "1"), new("a", "2")],
        };
        await fixture.AppendAsync(new OutgoingMessage(Low, message, "theirs"), OutboxFixture.Message(Low));
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        IReadOnlyList<WaitingMessage> waiting = fixture.Queue.Outbox.ReadFresh(
            fixture.Route(Low), 0, 10, long.MaxValue);
        MqttMessage found = waiting[0].Message;
        Assert.Equal("31"u8, found.Payload.Span);
        Assert.Equal("c"u8, found.CorrelationData.Span);
        Assert.Equal(("plant/p1", 1, true, "re", "text/plain", true), (
            found.Topic, found.QoS, found.Retain, found.ResponseTopic, found.ContentType, found.PayloadIsText));
        Assert.Equal(TimeSpan.FromSeconds(60), found.MessageExpiry);
        Assert.Equal(
            ["a=1", "a=2", "dedup-id=theirs"], found.UserProperties.Select(pair => $"{pair.Key}={pair.Value}"));
        string ours = waiting[1].Message.UserProperties[0].Value;
        Assert.Matches("^node/cloud/low/[0-9a-f]{12}/2$", ours);

        fixture.Queue.Outbox.SettleLater(waiting[0], null);
        fixture.Queue.Outbox.SettleLater(waiting[1], null);
        await fixture.ReopenAsync();
        await fixture.AppendAsync(OutboxFixture.Message(Low));
        Assert.Equal(ours[..^1] + "3", fixture.Queue.Outbox.ReadFresh(
            fixture.Route(Low), 0, 10, long.MaxValue)[0].Message.UserProperties[0].Value);
        Assert.Equal(2, fixture.Account(Low).Forwarded);
    }

    [Theory]
    [InlineData(false, new[] { 3, 4 })]
    [InlineData(true, new[] { 1, 2 })]
    public async Task A_full_route_drops_what_it_says_and_counts_it(bool newest, int[] left)
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(
            Low, maxBytes: 2 * (100 + OutboxFixture.Beside), whenFull: newest ? WhenFull.Newest : WhenFull.Oldest));
        for (byte mark = 1; mark <= 4; mark++)
        {
            await fixture.AppendAsync(OutboxFixture.Message(Low, mark: mark));
        }

        await fixture.AppendAsync(OutboxFixture.Message(Low, payload: 1000));
        Assert.Equal(left, fixture.Marks(Low));
        RouteAccount account = fixture.Account(Low);
        Assert.Equal((5, 2, 2, 1), (
            account.Written, account.Waiting, account.Dropped["full"], account.Dropped["too-large"]));
        Assert.Equal((2, account.WaitingBytes), fixture.Route(Low).Waiting);
    }

    [Fact]
    public async Task Where_all_are_full_the_least_urgent_route_gives_way_and_never_a_more_urgent_one()
    {
        long each = 100 + OutboxFixture.Beside;
        await using OutboxFixture fixture = new(
            4 * each, OutboxFixture.Limits(Low, priority: 1), OutboxFixture.Limits(High, priority: 5));
        await fixture.AppendAsync(
            OutboxFixture.Message(Low, mark: 1),
            OutboxFixture.Message(Low, mark: 2),
            OutboxFixture.Message(High, mark: 3),
            OutboxFixture.Message(High, mark: 4), OutboxFixture.Message(High, mark: 5));
        Check(fixture, [2], [3, 4, 5]);
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 6));
        Check(fixture, [6], [3, 4, 5]);
        await fixture.AppendAsync(OutboxFixture.Message(High, mark: 7), OutboxFixture.Message(High, mark: 8));
        Check(fixture, [], [4, 5, 7, 8]);
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 9));
        Check(fixture, [], [4, 5, 7, 8]);
        Assert.Equal((4, 1), (
            fixture.Account(Low).Dropped["total-full"], fixture.Account(High).Dropped["total-full"]));
    }

    [Fact]
    public async Task What_waits_too_long_is_dropped_also_when_nothing_more_comes()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low, maxAgeSeconds: 60));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 1));
        fixture.Time.Advance(TimeSpan.FromSeconds(40));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 2));
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.Queue.Outbox.ExpireAsync(default);
        Assert.Equal([2], fixture.Marks(Low));
        fixture.Time.Advance(TimeSpan.FromSeconds(31));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 3));
        Assert.Equal([3], fixture.Marks(Low));
        Assert.Equal(2, fixture.Account(Low).Dropped["expired"]);
    }

    [Fact]
    public async Task What_the_sender_has_taken_does_not_give_way()
    {
        long each = 100 + OutboxFixture.Beside;
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low, maxBytes: 2 * each));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 1), OutboxFixture.Message(Low, mark: 2));
        Assert.True(fixture.Route(Low).TryClaim(1));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 3));
        Assert.Equal([1, 3], fixture.Marks(Low));
        Assert.False(fixture.Route(Low).TryClaim(2));
        Assert.True(fixture.Route(Low).TryClaim(3));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 4));
        Assert.Equal([1, 3], fixture.Marks(Low));
        Assert.Equal(2, fixture.Account(Low).Dropped["full"]);
    }

    [Fact]
    public async Task A_publications_events_copies_and_packet_identifier_are_one_commit()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low), OutboxFixture.Limits(High));
        Publication publication = new(
            [Some.Event()], [OutboxFixture.Message(Low), OutboxFixture.Message(High)], new Arrival("device", 7, null));
        long before = fixture.Queue.Commits;
        TakenPublication first = await fixture.Queue.TakeAsync(publication, _ => { }, default);
        Assert.Equal(1, fixture.Queue.Commits - before);
        fixture.ReopenAfterCrash();
        TakenPublication again = await fixture.Queue.TakeAsync(publication, _ => { }, default);
        Assert.Equal((EntranceKind.New, EntranceKind.SamePacket), (first.Entrance.Kind, again.Entrance.Kind));
        Assert.Equal(first.Entrance.Number, again.Entrance.Number);
        Assert.Equal((1, 1), (fixture.Account(Low).Written, fixture.Account(High).Waiting));
        Assert.Single(fixture.Queue.ReadDue(Some.Function, Some.Time, 10));

        await fixture.Queue.ReleaseAsync("device", 7, default);
        TakenPublication next = await fixture.Queue.TakeAsync(publication, _ => { }, default);
        Assert.Equal(EntranceKind.New, next.Entrance.Kind);
        Assert.True(next.Entrance.Number > first.Entrance.Number);
    }

    [Fact]
    public async Task An_answer_goes_to_its_routes_in_the_commit_that_removes_the_event()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        QueuedEvent own = (await fixture.Queue.AppendAsync([Some.Event()], default))[0];
        QueuedEvent theirs = (await fixture.Queue.AppendAsync([Some.Event() with { Via = "cloud" }], default))[0];
        QueuedEvent nobodys = (await fixture.Queue.AppendAsync([Some.Event() with { Via = "gone" }], default))[0];
        Assert.Equal("cloud", fixture.Queue.ReadDue(Some.Function, Some.Time, 10)[1].Via);
        OutgoingReply reply = new()
        {
            EventId = own.Id,
            Function = own.Function,
            Address = new ReplyAddress("re", 1, default),
            Payload = "a"u8.ToArray(),
        };
        List<OutgoingReply> published = [];
        await fixture.Queue.AnswerAsync(own, reply, [OutboxFixture.Message(Low)], published.Add, default);
        await fixture.Queue.AnswerAsync(theirs, reply, [OutboxFixture.Message(Low)], published.Add, default);
        await fixture.Queue.AnswerAsync(nobodys, reply, [], published.Add, default);
        await fixture.Queue.AnswerAsync(own, reply, [OutboxFixture.Message(Low)], published.Add, default);
        Assert.Equal(own.Id, Assert.Single(published).EventId);
        Assert.Equal(2, fixture.Account(Low).Waiting);
        EventAccount account = Assert.Single(fixture.Queue.ReadLedger(null));
        Assert.True(account.Reconciles);
        Assert.Equal((3, 1, 1), (account.Replies, account.Replied, account.RepliesDropped["no-bridge"]));
    }

    [Fact]
    public async Task A_handshake_that_a_crash_cut_off_is_found_again_and_a_lost_session_ends_it()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        await fixture.AppendAsync(
            [.. Enumerable.Range(1, 4).Select(mark => OutboxFixture.Message(Low, mark: (byte)mark))]);
        WaitingMessage[] messages = [.. fixture.Queue.Outbox.ReadFresh(fixture.Route(Low), 0, 10, long.MaxValue)];
        await fixture.Queue.Outbox.MarkSentAsync(messages[0], 11, null, default);
        await fixture.Queue.Outbox.MarkSentAsync(messages[1], 12, null, default);
        await fixture.Queue.Outbox.MarkReleasedAsync(messages[1], 12, default);
        fixture.ReopenAfterCrash();
        IReadOnlyList<WaitingMessage> underWay = fixture.Queue.Outbox.ReadUnderWay("cloud");
        Assert.Equal(
            [(SendPhase.Sent, 11), (SendPhase.Released, 12)], underWay.Select(one => (one.Phase, (int)one.PacketId)));
        Assert.Equal([3, 4], fixture.Marks(Low));

        await fixture.Queue.TakeAsync(new Publication([], [], new Arrival("bridge:cloud", 5, null)), _ => { }, default);
        Assert.Equal([5], fixture.Queue.ReadInbound("bridge:cloud").Keys);
        await fixture.Queue.Outbox.LoseSessionAsync([underWay[1]], [underWay[0]], "bridge:cloud", default);
        Assert.Empty(fixture.Queue.ReadInbound("bridge:cloud"));
        Assert.Equal((1, 3), (fixture.Account(Low).Forwarded, fixture.Account(Low).Waiting));
        fixture.ReopenAfterCrash();
        Assert.Equal(
            [(1L, 0, true)],
            fixture.Queue.Outbox.ReadUnderWay("cloud").Select(one => (one.Number, (int)one.PacketId, one.IsAdrift)));
        Assert.Equal([3, 4], fixture.Marks(Low));
    }

    [Fact]
    public async Task A_route_that_is_no_longer_among_the_settings_keeps_what_waits_and_gives_way_first()
    {
        long each = 100 + OutboxFixture.Beside;
        await using OutboxFixture fixture = new(2 * each, OutboxFixture.Limits(Low));
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 1), OutboxFixture.Message(Low, mark: 2));
        await fixture.Queue.DisposeAsync();
        await using EventQueue other = EventQueue.Open(
            fixture.Path, new EventQueueOptions(), fixture.Time, null, new OutboxPlan("node", 2 * each, [OutboxFixture.Limits(High)]));
        await other.Outbox.AppendAsync([OutboxFixture.Message(High, mark: 3)], default);
        RouteAccount[] accounts = [.. other.ReadRoutes()];
        Assert.Equal([("high", 1, 0), ("low", 1, 1)], accounts.Select(
            one => (one.Route, (int)one.Waiting, (int)one.Dropped.GetValueOrDefault("total-full"))));
        Assert.All(accounts, account => Assert.Equal(0, account.Unaccounted));
    }

    private static void Check(OutboxFixture fixture, int[] low, int[] high)
    {
        Assert.Equal(low, fixture.Marks(Low));
        Assert.Equal(high, fixture.Marks(High));
    }
}
