using Continuum.Agent.Events;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Reads and writes of the queue as tests want them: whole, and short.</summary>
internal static class EventQueueReading
{
    private static readonly HashSet<long> None = [];

    /// <summary>What may be tried now, in the order of acceptance.</summary>
    public static IReadOnlyList<QueuedEvent> ReadDue(
        this EventQueue queue, FunctionKey function, DateTimeOffset now, int limit) =>
    [
        .. queue.ReadFresh(function, 0, None, limit, long.MaxValue).Events
            .Concat(queue.ReadAgain(function, now, None, limit, long.MaxValue).Events)
            .OrderBy(queued => queued.Sequence),
    ];

    public static IReadOnlyList<DeadLetter> ListDeadLetters(
        this EventQueue queue, string nodeId, FunctionKey? function, int limit, string? after) =>
        queue.ListDeadLetters(nodeId, function, limit, after, payloads: true);

    public static Task CompleteAsync(this EventQueue queue, QueuedEvent queued, CancellationToken ct) =>
        queue.AnswerAsync(queued, reply: null, static _ => { }, ct);

    public static Task BuryAsync(
        this EventQueue queue, QueuedEvent queued, InvocationError error, CancellationToken ct) =>
        queue.BuryAsync(queued, error, attempted: true, ct);

    /// <summary>The sums of all functions; asserts that they reconcile, and that the kept counts are those.</summary>
    public static EventAccount Account(this EventQueue queue, string because = "")
    {
        IReadOnlyList<EventAccount> accounts = queue.ReadLedger(function: null);
        foreach (EventAccount account in accounts)
        {
            Assert.True(account.Reconciles, $"{account} {because}");
        }

        (long events, long letters) = queue.Count();
        Assert.Equal(accounts.Sum(account => account.Waiting), events);
        Assert.Equal(accounts.Sum(account => account.DeadLetters), letters);
        return new EventAccount
        {
            Function = new FunctionKey("all", "all"),
            Accepted = accounts.Sum(account => account.Accepted),
            Repeated = accounts.Sum(account => account.Repeated),
            Attempts = accounts.Sum(account => account.Attempts),
            Answered = accounts.Sum(account => account.Answered),
            Replies = accounts.Sum(account => account.Replies),
            Replied = accounts.Sum(account => account.Replied),
            DeadLettered = accounts.Sum(account => account.DeadLettered),
            Redriven = accounts.Sum(account => account.Redriven),
            Removed = accounts.Sum(account => account.Removed),
            Waiting = accounts.Sum(account => account.Waiting),
            DeadLetters = accounts.Sum(account => account.DeadLetters),
            RepliesWaiting = accounts.Sum(account => account.RepliesWaiting),
        };
    }
}
