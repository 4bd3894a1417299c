using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Events;

/// <summary>
/// The log of the database cut at random places, as a power cut leaves it: what was said to be done is there when the log
/// reaches as far as it did then, and wherever it is cut the ledger reconciles.
/// </summary>
public sealed class PowerCutTests
{
    private static readonly InvocationError Error = new("T", "m");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_cut_leaves_is_whole_and_accounted_for(int seed)
    {
        Random random = new(seed);
        await using QueueFixture fixture = new();
        List<(long Length, EventAccount Account)> acknowledged = [];
        List<QueuedEvent> waiting = [];
        List<OutgoingReply> replies = [];
        for (int step = 0; step < 60; step++)
        {
            await StepAsync(fixture.Queue, random, waiting, replies);
            acknowledged.Add((new FileInfo(fixture.Path + "-wal").Length, fixture.Queue.Account()));
        }

        byte[] database = ReadShared(fixture.Path);
        byte[] log = ReadShared(fixture.Path + "-wal");
        for (int cut = 0; cut < 25; cut++)
        {
            int length = random.Next((int)acknowledged[0].Length, log.Length + 1);
            EventAccount kept = await ReopenAsync(database, log.AsMemory(0, length), $"(seed {seed}, cut at {length})");
            EventAccount last = acknowledged.Last(state => state.Length <= length).Account;
            Assert.True(
                kept.Accepted >= last.Accepted && kept.Answered >= last.Answered && kept.Replied >= last.Replied
                && kept.DeadLettered >= last.DeadLettered && kept.Redriven >= last.Redriven,
                $"acknowledged {last}, kept {kept} (seed {seed}, cut at {length})");
        }
    }

    private static async Task StepAsync(
        EventQueue queue, Random random, List<QueuedEvent> waiting, List<OutgoingReply> replies)
    {
        int chosen = waiting.Count == 0 ? -1 : random.Next(waiting.Count);
        switch (chosen < 0 ? 9 : random.Next(9))
        {
            case 0 or 1:
                OutgoingReply reply = new()
                {
                    EventId = waiting[chosen].Id,
                    Function = waiting[chosen].Function,
                    Address = new ReplyAddress("a", 1, default),
                    Payload = new byte[random.Next(3000)],
                };
                await queue.AnswerAsync(waiting[chosen], reply, replies.Add, default);
                waiting.RemoveAt(chosen);
                break;

            case 2:
                await queue.BuryAsync(waiting[chosen], Error, default);
                waiting.RemoveAt(chosen);
                break;

            case 3:
                await queue.ReplayAsync(new DeadLetterFilter(Some.Function, null), default);
                break;

            case 4 when replies.Count > 0:
                replies.ForEach(published => queue.SettleReplyLater(published, null, () => { }));
                replies.Clear();
                goto default;

            case 5:
                await queue.RescheduleAsync(waiting[chosen] with { Attempts = 1 }, Some.Time.AddSeconds(3), default);
                break;

            default:
                QueuedEvent[] events =
                [
                    .. Some.Events(random.Next(1, 4)), Some.Event(Some.OtherFunction, new string('x', random.Next(5000))),
                ];
                waiting.AddRange(await queue.AppendAsync(
                    events, new Arrival("c", random.Next(1, 60), null), _ => { }, default));
                break;
        }
    }

    private static async Task<EventAccount> ReopenAsync(byte[] database, ReadOnlyMemory<byte> log, string because)
    {
        using TempFolder folder = new();
        string path = folder.File("events.db");
        await File.WriteAllBytesAsync(path, database);
        await File.WriteAllBytesAsync(path + "-wal", log);
        await using EventQueue queue = EventQueue.Open(path, new EventQueueOptions(), TimeProvider.System);
        return queue.Account(because);
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
