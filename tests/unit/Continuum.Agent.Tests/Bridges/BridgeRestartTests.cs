using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Tests.Outbox;
using Continuum.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>
/// A bridge's client ends and another begins, in the same process: what the first one had is not stuck.
/// </summary>
public sealed class BridgeRestartTests
{
    private static readonly RouteKey Low = OutboxFixture.Low;

    private static readonly BridgeSpec Cloud = new("cloud", "node-cloud", new BridgeOptions(), [], [], null);

    [Fact]
    public async Task A_message_that_was_on_its_way_is_sent_by_the_next_client_though_others_behind_it_were_dropped()
    {
        long each = 100 + OutboxFixture.Beside;
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low, maxBytes: 3 * each));
        await AppendAsync(fixture, 3);
        Assert.Equal(1, new RouteFeed(fixture.Queue.Outbox, fixture.Route(Low)).TryTake()?.Number);
        await fixture.AppendAsync(OutboxFixture.Message(Low, mark: 4));

        RouteFeed next = new(fixture.Queue.Outbox, fixture.Route(Low));
        Assert.Equal([1, 3, 4], Enumerable.Range(0, 3).Select(_ => (int?)next.TryTake()?.Number));
        Assert.Equal(1, fixture.Account(Low).Dropped["full"]);
    }

    [Fact]
    public async Task A_message_that_went_out_in_a_lost_session_is_the_next_clients_however_old_it_is()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low, maxAgeSeconds: 60));
        WaitingMessage[] messages = await AppendAsync(fixture, 2);
        BridgeSession first = await SendAsync(fixture, (messages[0], 7));
        await first.LostAsync(default);
        fixture.Time.Advance(TimeSpan.FromSeconds(61));

        BridgeSession next = await BeginAsync(fixture);
        Assert.Empty(next.Unfinished);
        Assert.Equal([1L], next.Adrift.Select(one => one.Number));
        Assert.Empty(fixture.Marks(Low));
        Assert.Equal(1, fixture.Account(Low).Dropped["expired"]);
        fixture.ReopenAfterCrash();
        next = await BeginAsync(fixture);
        Assert.Equal([1L], next.Adrift.Select(one => one.Number));
        next.Expect(next.Adrift[0]);
        await next.SendingAsync(9, next.Adrift[0].Message, default);
        next = await BeginAsync(fixture);
        Assert.Equal([9], next.Unfinished.Select(one => (int)one.PacketId));
        Assert.Empty(next.Adrift);
    }

    [Fact]
    public async Task What_went_out_in_a_lost_session_gives_way_where_its_route_is_no_longer_among_the_settings()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        WaitingMessage[] messages = await AppendAsync(fixture, 1);
        BridgeSession first = await SendAsync(fixture, (messages[0], 7));
        await first.LostAsync(default);
        await fixture.Queue.DisposeAsync();
        await using EventQueue other = EventQueue.Open(
            fixture.Path, new EventQueueOptions(), fixture.Time, null, new OutboxPlan("node", 1 << 20, []));
        Assert.Empty(other.Outbox.ReadUnderWay("cloud"));
        RouteState route = Assert.Single(other.Outbox.Routes);
        Assert.Single(other.Outbox.ReadFresh(route, 0, 10, long.MaxValue));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_identifier_that_is_given_out_again_belongs_to_one_message_alone(bool released)
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        WaitingMessage[] messages = await AppendAsync(fixture, 3);
        BridgeSession first = await SendAsync(fixture, (messages[0], 7));
        if (released)
        {
            await first.ReleasingAsync(7, default);
        }

        first.Expect(messages[1]);
        await first.SendingAsync(7, messages[1].Message, default);
        fixture.ReopenAfterCrash();
        BridgeSession next = await BeginAsync(fixture);
        Assert.Equal([7], next.Unfinished.Select(one => (int)one.PacketId));
        Assert.Equal([2L], next.UnderWay.Select(one => one.Number));
        Assert.Equal(released ? [3] : [1, 3], fixture.Marks(Low));
        Assert.Equal(released ? 1 : 0, fixture.Account(Low).Forwarded);
    }

    [Fact]
    public async Task A_message_that_was_held_up_keeps_its_second_identifier_when_its_first_is_given_out_again()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        WaitingMessage[] messages = await AppendAsync(fixture, 2);
        await SendAsync(fixture, (messages[0], 7), (messages[0], 8), (messages[1], 7));
        Assert.Equal(
            [(1L, 8), (2L, 7)],
            fixture.Queue.Outbox.ReadUnderWay("cloud").Select(one => (one.Number, (int)one.PacketId)));
    }

    [Fact]
    public async Task A_message_that_was_held_up_is_known_though_as_much_of_its_time_is_left_as_before()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        await fixture.AppendAsync(new OutgoingMessage(
            Low,
            new MqttMessage { Topic = "t", Payload = new byte[] { 1 }, QoS = 2, MessageExpiry = TimeSpan.FromSeconds(60) },
            null));
        WaitingMessage before = fixture.Queue.Outbox.ReadFresh(fixture.Route(Low), 0, 1, long.MaxValue).Single();
        BridgeSession session = await SendAsync(fixture, (before, 7));
        WaitingMessage now = before.At(fixture.Time.GetUtcNow());
        Assert.NotSame(before.Message, now.Message);
        session.Renew(before, now);
        await session.SendingAsync(8, now.Message, default);
        Assert.Equal([8], fixture.Queue.Outbox.ReadUnderWay("cloud").Select(one => (int)one.PacketId));
    }

    [Fact]
    public async Task A_file_in_which_two_messages_have_one_identifier_opens_and_the_one_that_arrived_keeps_it()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        WaitingMessage[] messages = await AppendAsync(fixture, 3);
        OutboxQueue outbox = fixture.Queue.Outbox;
        foreach (WaitingMessage message in messages)
        {
            await outbox.MarkSentAsync(message, 7, null, default);
        }

        await outbox.MarkReleasedAsync(messages[1], 7, default);
        await outbox.MarkReleasedAsync(messages[2], 7, default);
        Assert.Equal([2L], (await BeginAsync(fixture)).UnderWay.Select(one => one.Number));
        Assert.Equal([1], fixture.Marks(Low));
        Assert.Equal(1, fixture.Account(Low).Forwarded);
    }

    [Fact]
    public async Task A_name_is_kept_until_the_last_copy_that_came_in_while_it_was_unfinished_is_published()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Low));
        List<string> forgotten = [];
        BridgeSession session = new(fixture.Queue, Cloud, forgotten.AddRange, fixture.Time, NullLogger.Instance);
        string origin = await EnterAsync(fixture, session, 7);
        Assert.Equal(origin, await EnterAsync(fixture, session, 8));
        session.Finish(origin, "name");
        await AppendAsync(fixture, 1);
        await session.ReleasedAsync(7, default);
        Assert.Empty(forgotten);

        session.Finish(origin, "name");
        await AppendAsync(fixture, 1);
        Assert.Empty(forgotten);
        await session.ReleasedAsync(8, default);
        Assert.Equal([origin], forgotten);
    }

    private static async Task<string> EnterAsync(OutboxFixture fixture, BridgeSession session, ushort packetId)
    {
        Arrival arrival = new(Cloud.Publisher, packetId, "name")
        {
            IsPublishedOnce = true,
            Committed = entrance => session.Begin(packetId, entrance.Origin!, "name"),
        };
        return (await fixture.Queue.TakeAsync(new Publication([], [], arrival), _ => { }, default)).Entrance.Origin!;
    }

    private static async Task<WaitingMessage[]> AppendAsync(OutboxFixture fixture, int count)
    {
        await fixture.AppendAsync(
            [.. Enumerable.Range(1, count).Select(mark => OutboxFixture.Message(Low, mark: (byte)mark))]);
        return [.. fixture.Queue.Outbox.ReadFresh(fixture.Route(Low), 0, count, long.MaxValue)];
    }

    private static async Task<BridgeSession> SendAsync(
        OutboxFixture fixture, params (WaitingMessage Message, int PacketId)[] sent)
    {
        BridgeSession session = await BeginAsync(fixture);
        foreach (WaitingMessage message in sent.Select(one => one.Message).Distinct())
        {
            session.Expect(message);
        }

        foreach ((WaitingMessage message, int packetId) in sent)
        {
            await session.SendingAsync((ushort)packetId, message.Message, default);
        }

        return session;
    }

    private static async Task<BridgeSession> BeginAsync(OutboxFixture fixture)
    {
        await fixture.Queue.Outbox.BeginAnewAsync("cloud", default);
        return new BridgeSession(fixture.Queue, Cloud, _ => { }, fixture.Time, NullLogger.Instance);
    }
}
