using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;

namespace Continuum.Agent.Tests.Outbox;

/// <summary>The log of the database cut at random places: the routes' accounts reconcile wherever it is cut.</summary>
public sealed class OutboxPowerCutTests
{
    private static readonly RouteLimits Limits = OutboxFixture.Limits(OutboxFixture.Low, maxBytes: 5000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_the_cut_leaves_is_accounted_for_and_holds_what_was_acknowledged(int seed)
    {
        Random random = new(seed);
        await using OutboxFixture fixture = new(1 << 20, Limits);
        List<(long Length, RouteAccount Account)> acknowledged = [];
        for (int step = 0; step < 60; step++)
        {
            if (random.Next(3) == 0
                && fixture.Queue.Outbox.ReadFresh(fixture.Route(OutboxFixture.Low), 0, 1, long.MaxValue) is [var first])
            {
                await fixture.Queue.Outbox.MarkSentAsync(first, (ushort)(step + 1), null, default);
                await fixture.Queue.Outbox.ForwardAsync([first], default);
            }

            await fixture.Queue.TakeAsync(
                new Publication(
                    [Some.Event()],
                    [OutboxFixture.Message(OutboxFixture.Low, random.Next(1, 2000))],
                    new Arrival("c", step + 1, null)),
                _ => { },
                default);
            acknowledged.Add((new FileInfo(fixture.Path + "-wal").Length, fixture.Account(OutboxFixture.Low)));
        }

        byte[] database = ReadShared(fixture.Path);
        byte[] log = ReadShared(fixture.Path + "-wal");
        for (int cut = 0; cut < 20; cut++)
        {
            int length = random.Next((int)acknowledged[0].Length, log.Length + 1);
            await CheckAsync(
                database,
                log.AsMemory(0, length),
                acknowledged.Last(state => state.Length <= length).Account,
                $"(seed {seed}, cut at {length})");
        }
    }

    private static async Task CheckAsync(byte[] database, ReadOnlyMemory<byte> log, RouteAccount last, string because)
    {
        using TempFolder folder = new();
        string path = folder.File("events.db");
        await File.WriteAllBytesAsync(path, database);
        await File.WriteAllBytesAsync(path + "-wal", log);
        await using EventQueue queue = EventQueue.Open(
            path, new EventQueueOptions(), new ManualTimeProvider(Some.Time), null, new OutboxPlan("node", 1 << 20, [Limits]));
        RouteAccount kept = Assert.Single(queue.ReadRoutes());
        Assert.True(kept.Unaccounted == 0, $"{kept} {because}");
        Assert.True(kept.Written >= last.Written && kept.Forwarded >= last.Forwarded, $"{kept}, was {last} {because}");

        // What a publication comes to is there as a whole.
        EventAccount events = queue.Account(because);
        Assert.True(events.Accepted == kept.Written, $"{events.Accepted} events, {kept.Written} copies {because}");
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
