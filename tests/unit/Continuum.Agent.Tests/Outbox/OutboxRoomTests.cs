using Continuum.Agent.Outbox;

namespace Continuum.Agent.Tests.Outbox;

/// <summary>Who gives way to whom, and that nobody does for nothing.</summary>
public sealed class OutboxRoomTests
{
    private const long Each = 100 + OutboxFixture.Beside;

    private static readonly RouteKey Dead = new("dead", "up");
    private static readonly RouteKey Live = new("live", "up");

    [Fact]
    public async Task A_bridge_that_is_dead_does_not_keep_the_room_of_one_that_lives()
    {
        await using OutboxFixture fixture = new(10 * Each, OutboxFixture.Limits(Dead), OutboxFixture.Limits(Live));
        await AppendAsync(fixture, Dead, 1, 10);
        await AppendAsync(fixture, Live, 11, 3);
        Assert.Equal([4, 5, 6, 7, 8, 9, 10], fixture.Marks(Dead));
        Assert.Equal([11, 12, 13], fixture.Marks(Live));
        await AppendAsync(fixture, Live, 14, 10);
        Assert.Equal(5, fixture.Marks(Dead).Length);
        Assert.Equal([19, 20, 21, 22, 23], fixture.Marks(Live));
        Assert.Equal(5, fixture.Account(Dead).Dropped["total-full"]);
        Assert.Equal(8, fixture.Account(Live).Dropped["total-full"]);
    }

    [Fact]
    public async Task A_route_that_keeps_its_oldest_takes_of_its_equals_only_what_they_have_more()
    {
        await using OutboxFixture fixture = new(
            4 * Each, OutboxFixture.Limits(Dead), OutboxFixture.Limits(Live, whenFull: WhenFull.Newest));
        await AppendAsync(fixture, Dead, 1, 4);
        await AppendAsync(fixture, Live, 11, 4);
        Assert.Equal([3, 4], fixture.Marks(Dead));
        Assert.Equal([11, 12], fixture.Marks(Live));
        Assert.Equal(2, fixture.Account(Live).Dropped["total-full"]);
    }

    [Fact]
    public async Task Nothing_gives_way_to_a_message_that_does_not_come_in_after_all()
    {
        await using OutboxFixture fixture = new(
            6 * Each,
            OutboxFixture.Limits(OutboxFixture.Low),
            OutboxFixture.Limits(OutboxFixture.High, priority: 5, maxBytes: 5 * Each));
        await AppendAsync(fixture, OutboxFixture.Low, 1, 2);
        await AppendAsync(fixture, OutboxFixture.High, 11, 4);
        Assert.True(fixture.Route(OutboxFixture.High).TryClaim(4));
        Assert.True(fixture.Route(OutboxFixture.Low).TryClaim(1));

        // It would take more than the one that is free to go; of its own route more than nothing.
        await fixture.AppendAsync(OutboxFixture.Message(OutboxFixture.High, payload: 100 + (int)Each, mark: 20));
        Assert.Equal([1, 2], fixture.Marks(OutboxFixture.Low));
        Assert.Equal([11, 12, 13, 14], fixture.Marks(OutboxFixture.High));
        Assert.Equal(1, fixture.Account(OutboxFixture.High).Dropped["full"]);
        await fixture.AppendAsync(OutboxFixture.Message(OutboxFixture.High, mark: 21));
        Assert.Equal([1], fixture.Marks(OutboxFixture.Low));
        Assert.Equal([11, 12, 13, 14, 21], fixture.Marks(OutboxFixture.High));
    }

    [Fact]
    public async Task What_is_under_way_after_a_restart_is_not_counted_on()
    {
        await using OutboxFixture fixture = new(1 << 20, OutboxFixture.Limits(Live, maxBytes: 3 * Each));
        await AppendAsync(fixture, Live, 1, 3);
        foreach (WaitingMessage message in fixture.Queue.Outbox.ReadFresh(fixture.Route(Live), 0, 2, long.MaxValue))
        {
            await fixture.Queue.Outbox.MarkSentAsync(message, (ushort)message.Number, null, default);
        }

        fixture.ReopenAfterCrash();
        await fixture.AppendAsync(OutboxFixture.Message(Live, payload: 100 + (int)Each, mark: 4));
        Assert.Equal([3], fixture.Marks(Live));
        await fixture.AppendAsync(OutboxFixture.Message(Live, mark: 5));
        Assert.Equal([5], fixture.Marks(Live));
        Assert.Equal(2, fixture.Account(Live).Dropped["full"]);
        Assert.Equal(2, fixture.Queue.Outbox.ReadUnderWay("live").Count);
    }

    private static async Task AppendAsync(OutboxFixture fixture, RouteKey route, int first, int count)
    {
        for (int mark = first; mark < first + count; mark++)
        {
            await fixture.AppendAsync(OutboxFixture.Message(route, mark: (byte)mark));
        }
    }
}
