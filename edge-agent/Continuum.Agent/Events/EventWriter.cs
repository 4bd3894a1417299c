using Continuum.Agent.Commits;
using Continuum.Agent.Outbox;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Events;

/// <summary>
/// One transaction after the other on the one writing connection: every change of the queue's tables, and what it counts in
/// the ledger. Not thread-safe: its owner, the committer, is.
/// </summary>
internal sealed class EventWriter : IGroupWriter, IDisposable
{
    /// <summary>Why an event is dropped for which there can never be room.</summary>
    public const string TooLarge = "too-large";

    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    private readonly SqliteConnection _connection;
    private readonly EventTable _events;
    private readonly ReplyTable _replies;
    private readonly ArrivalTable _arrivals;
    private readonly DeadLetterTable _deadLetters;
    private readonly LedgerSheet _ledger;
    private SqliteTransaction? _transaction;
    private long _lastSequence;
    private DateTimeOffset? _sweptAt;

    /// <param name="connection">Disposed of with this.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="plan">The routes to other brokers.</param>
    public EventWriter(SqliteConnection connection, EventQueueOptions options, OutboxPlan plan)
    {
        _connection = connection;
        Functions = new FunctionNumbers(connection);
        _ledger = new LedgerSheet(connection);
        _events = new EventTable(connection);
        _replies = new ReplyTable(connection);
        _arrivals = new ArrivalTable(connection, options);
        _deadLetters = new DeadLetterTable(connection, options, _ledger);
        Outbox = new OutboxTable(connection, plan);
        Subscriptions = new SubscriptionTable(connection);
        _lastSequence = ReadLastSequence();
    }

    public FunctionNumbers Functions { get; }

    public OutboxTable Outbox { get; }

    public SubscriptionTable Subscriptions { get; }

    /// <summary>Dead letters kept, as of the last commit. Any thread may ask.</summary>
    public long DeadLetters => _deadLetters.Count;

    /// <summary>The commit that is being made.</summary>
    public SqliteTransaction Transaction =>
        _transaction ?? throw new InvalidOperationException("writes belong between Begin and Commit");

    public static Exception Translate(SqliteException e, string path) => EventDatabase.Translate(e, path);

    public static Exception Unreadable(FormatException e, string path) => new EventQueueException(
        EventQueueError.Corrupt, $"{path} has a row that cannot be read: {e.Message}", e);

    public static Exception Closed(Exception inner) =>
        new EventQueueException(EventQueueError.Closed, "the event queue is closed", inner);

    public void Begin(DateTimeOffset now)
    {
        _transaction = FreshTransaction.Begin(_connection);
        if (_sweptAt is not { } swept || (now - swept).Duration() >= SweepEvery)
        {
            _arrivals.Sweep(now, Transaction);
            _deadLetters.KeepBounds(now, Transaction);
            Outbox.Expire(now, Transaction);
            _sweptAt = now;
        }
    }

    /// <summary>On the disk when it returns.</summary>
    public void Commit()
    {
        _ledger.Flush(Transaction);
        Outbox.Flush(Transaction);
        Transaction.Commit();
        End();
        Functions.Committed();
        _arrivals.Committed();
        Outbox.Committed();
        _deadLetters.Committed();
    }

    /// <summary>Undoes everything since <see cref="Begin"/>, where that is not done already.</summary>
    /// <exception cref="SqliteException">That failed; the next <see cref="Begin"/> tries it again.</exception>
    public void RollBack()
    {
        Functions.RolledBack();
        _arrivals.RolledBack();
        Outbox.RolledBack();
        _deadLetters.RolledBack();
        _sweptAt = null;
        End();
    }

    /// <returns>The events with their numbers; none when the same publication came before.</returns>
    public TakenPublication Append(Publication publication, DateTimeOffset now)
    {
        Entrance entrance = publication.Arrival is { } arrival
            ? _arrivals.Enter(arrival, ++_lastSequence, now, Transaction)
            : new Entrance(EntranceKind.New, 0);
        bool isNew = entrance.Kind == EntranceKind.New;
        foreach (QueuedEvent queued in publication.Events)
        {
            _ledger.Count(NumberOf(queued), isNew ? LedgerEntry.Accepted : LedgerEntry.Repeated);
        }

        foreach (FunctionKey function in publication.TooLarge)
        {
            CountTooLarge(Functions.NumberOf(function, Transaction), isNew);
        }

        if (!isNew)
        {
            return new TakenPublication(entrance, []);
        }

        QueuedEvent[] kept = new QueuedEvent[publication.Events.Count];
        for (int index = 0; index < kept.Length; index++)
        {
            kept[index] = publication.Events[index] with { Sequence = ++_lastSequence };
            _events.Append(kept[index], NumberOf(kept[index]), Transaction);
        }

        Append(publication.Elsewhere, now);
        return new TakenPublication(entrance, kept) { TooLarge = publication.TooLarge };
    }

    /// <returns>The reply with its number, or null; and whether the event was there.</returns>
    public (OutgoingReply? Reply, bool Removed) Answer(
        QueuedEvent queued, OutgoingReply? reply, IReadOnlyList<OutgoingMessage> elsewhere, DateTimeOffset now)
    {
        long function = NumberOf(queued);
        if (!_events.Remove(function, queued.Sequence, Transaction))
        {
            return (null, false);
        }

        _ledger.Count(function, LedgerEntry.Attempts);
        _ledger.Count(function, LedgerEntry.Answered);
        Append(elsewhere, now);
        if (reply is null)
        {
            return (null, true);
        }

        _ledger.Count(function, LedgerEntry.Replies);
        if (queued.Via is not null)
        {
            // It is out of the function's account, and on that of its route.
            CountHandedOver(function, elsewhere.Count > 0);
            return (null, true);
        }

        OutgoingReply kept = reply with { Number = ++_lastSequence };
        _replies.Add(kept, function, Transaction);
        return (kept, true);
    }

    /// <returns>Whether it was there.</returns>
    public bool Reschedule(QueuedEvent queued, DateTimeOffset dueAt)
    {
        bool found = _events.Reschedule(queued, NumberOf(queued), dueAt, Transaction);
        CountAttempt(queued, found);
        return found;
    }

    /// <returns>Whether it was in the queue.</returns>
    public bool Bury(QueuedEvent queued, DateTimeOffset now, InvocationError error, bool attempted)
    {
        long function = NumberOf(queued);
        if (!_events.Remove(function, queued.Sequence, Transaction))
        {
            return false;
        }

        CountAttempt(queued, attempted);
        _deadLetters.Bury(queued, function, now, error, Transaction);
        return true;
    }

    /// <returns>Whether it was in the queue.</returns>
    public bool Drop(QueuedEvent queued, string reason, bool attempted)
    {
        long function = NumberOf(queued);
        if (!_events.Remove(function, queued.Sequence, Transaction))
        {
            return false;
        }

        CountAttempt(queued, attempted);
        _ledger.Drop(function, DropKind.Event, reason);
        return true;
    }

    /// <returns>The events' functions and their bytes.</returns>
    public IReadOnlyList<(FunctionKey Function, long Bytes)> Replay(DeadLetterFilter filter, DateTimeOffset now) =>
    [
        .. _deadLetters.Replay(filter, now, () => ++_lastSequence, Transaction)
            .Select(replayed => (Functions.KeyOf(replayed.Function), replayed.Bytes)),
    ];

    public int Remove(DeadLetterFilter filter) => _deadLetters.Remove(filter, Transaction);

    /// <summary>Removes a reply that was published, or that will never be for a reason.</summary>
    /// <returns>Whether it was there.</returns>
    public bool SettleReply(OutgoingReply reply, string? dropped)
    {
        if (!_replies.Remove(reply.Number, Transaction))
        {
            return false;
        }

        long function = Functions.NumberOf(reply.Function, Transaction);
        if (dropped is null)
        {
            _ledger.Count(function, LedgerEntry.Replied);
        }
        else
        {
            _ledger.Drop(function, DropKind.Reply, dropped);
        }

        return true;
    }

    public void Release(string clientId, int packetId) => _arrivals.Release(clientId, packetId, Transaction);

    public void Finish(string clientId, string name) => _arrivals.Finish(clientId, name, Transaction);

    public void EndSession(string clientId) => _arrivals.End(clientId, Transaction);

    public void Dispose()
    {
        _events.Dispose();
        _replies.Dispose();
        Outbox.Dispose();
        Subscriptions.Dispose();
        _arrivals.Dispose();
        _deadLetters.Dispose();
        _ledger.Dispose();
        Functions.Dispose();
        _connection.Dispose();
    }

    private void End()
    {
        _ledger.Clear();
        _transaction?.Dispose();
        _transaction = null;
    }

    private void Append(IReadOnlyList<OutgoingMessage> elsewhere, DateTimeOffset now)
    {
        for (int index = 0; index < elsewhere.Count; index++)
        {
            Outbox.Append(elsewhere[index], now, Transaction);
        }
    }

    private void CountHandedOver(long function, bool hasRoute)
    {
        if (hasRoute)
        {
            _ledger.Count(function, LedgerEntry.Replied);
        }
        else
        {
            _ledger.Drop(function, DropKind.Reply, "no-bridge");
        }
    }

    private void CountTooLarge(long function, bool isNew)
    {
        _ledger.Count(function, isNew ? LedgerEntry.Accepted : LedgerEntry.Repeated);
        if (isNew)
        {
            _ledger.Drop(function, DropKind.Event, TooLarge);
        }
    }

    private void CountAttempt(QueuedEvent queued, bool attempted)
    {
        if (attempted)
        {
            _ledger.Count(NumberOf(queued), LedgerEntry.Attempts);
        }
    }

    private long NumberOf(QueuedEvent queued) => Functions.NumberOf(queued.Function, Transaction);

    // Numbers given out must be above all that lie on the disk; those of events that are gone may come again.
    private long ReadLastSequence()
    {
        using SqliteCommand read = _connection.CreateCommand();
        read.CommandText = $"""
            SELECT max(coalesce((SELECT max(number) FROM replies), 0), coalesce((SELECT max(number) FROM inbound), 0),
                coalesce((SELECT max(entrance) FROM names), 0), coalesce((
                SELECT max((SELECT max(place) FROM events
                    WHERE place < (functions.number + 1) << {EventSchema.SequenceBits}
                        AND place >= functions.number << {EventSchema.SequenceBits})
                    - (functions.number << {EventSchema.SequenceBits}))
                FROM functions), 0))
            """;
        return (long)read.ExecuteScalar()!;
    }
}
