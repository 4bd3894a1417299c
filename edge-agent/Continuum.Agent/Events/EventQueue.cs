using System.Collections.Concurrent;
using Continuum.Agent.Commits;
using Continuum.Agent.Outbox;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Events;

/// <summary>
/// The durable event queue: what waits, what is dead, answers on their way out, and the ledger of it all. A write is done
/// when it is on the disk; writes that arrive together share one commit (and so one fsync), which is what keeps
/// durability affordable.
/// </summary>
internal sealed class EventQueue : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly EventWriter _writer;
    private readonly ReadConnection _reads;
    private readonly EventReader _reader;
    private readonly LedgerReader _ledger;
    private readonly GroupCommit<EventWriter> _commits;
    private readonly EventRoom _room;

    private readonly InboundBook _inbound;

    private long _events;

    private EventQueue(
        string path, EventQueueOptions options, OutboxPlan plan, TimeProvider time, ILogger logger)
    {
        _time = time;
        _room = new EventRoom(options);
        (_writer, _reads) = EventDatabase.OpenBoth(path, options, plan);
        _reader = new EventReader(_reads, _writer.Functions);
        OutboxReader outbox = new(_reads, _writer.Outbox.Book, time);
        _ledger = new LedgerReader(_reads, outbox);
        ConcurrentDictionary<string, ConcurrentDictionary<int, bool>> inbound;
        try
        {
            inbound = _ledger.ReadInbound();
            Measure();
        }
        catch
        {
            _reads.Dispose();
            _writer.Dispose();
            throw;
        }

        _commits = new GroupCommit<EventWriter>(_writer, path, new GroupBounds(options.MaxBatch), time, logger);
        _inbound = new InboundBook(_commits, inbound);
        Outbox = new OutboxQueue(_commits, _writer.Outbox, outbox, time);
        Subscriptions = new SubscriptionBook(_commits, _reads);
    }

    /// <summary>What waits for other brokers.</summary>
    public OutboxQueue Outbox { get; }

    /// <summary>Which filters bridges have at other brokers.</summary>
    public SubscriptionBook Subscriptions { get; }

    /// <summary>Bytes that wait, of events and of answers, by what each says of itself.</summary>
    public long Bytes => _room.Bytes;

    /// <inheritdoc cref="EventRoom.Bound"/>
    public void BoundElsewhere(Func<FunctionKey, bool> isElsewhere, Func<(object?, object?)> asOf) =>
        _room.Bound(isElsewhere, asOf);

    /// <summary>Commits made since the start.</summary>
    public long Commits => _commits.Count;

    /// <exception cref="EventQueueException">The file cannot be opened, or is no event queue of ours.</exception>
    public static EventQueue Open(
        string path,
        EventQueueOptions options,
        TimeProvider time,
        ILogger<EventQueue>? logger = null,
        OutboxPlan? plan = null) =>
        new(path, options, plan ?? OutboxPlan.Empty, time, logger ?? NullLogger<EventQueue>.Instance);

    /// <summary>Puts events at the end of the queue, all or none; on the disk when the task completes.</summary>
    /// <returns>The events with their sequence numbers.</returns>
    /// <exception cref="EventQueueException">The queue or the disk is full, or writing failed.</exception>
    public Task<IReadOnlyList<QueuedEvent>> AppendAsync(
        IReadOnlyList<QueuedEvent> events, CancellationToken cancellationToken) =>
        AppendAsync(events, arrival: null, static _ => { }, cancellationToken);

    /// <summary>The same, together with how the publication came: when it came before, nothing is put into the queue.</summary>
    public async Task<IReadOnlyList<QueuedEvent>> AppendAsync(
        IReadOnlyList<QueuedEvent> events,
        Arrival? arrival,
        Action<QueuedEvent> committed,
        CancellationToken cancellationToken) =>
        (await TakeAsync(new Publication(events, [], arrival), committed, cancellationToken)).Events;

    /// <summary>
    /// Takes a publication, with its events and its copies for other brokers: all or nothing, and nothing when it came
    /// before; only without what can never fit it may be taken. Each event is also handed to
    /// <paramref name="committed"/>, in the order of all events' acceptance, which the completions of the tasks of
    /// several callers do not keep. It must be quick: all writes wait for it.
    /// </summary>
    /// <exception cref="EventQueueException">The queue or the disk is full, or writing failed.</exception>
    public async Task<TakenPublication> TakeAsync(
        Publication publication, Action<QueuedEvent> committed, CancellationToken cancellationToken)
    {
        IReadOnlyList<QueuedEvent> events = _room.Reserve(publication.Events, publication.TakesWhatFits);
        Publication fitting = events.Count == publication.Events.Count ? publication : publication.With(events);
        TakenPublication? taken = null;
        try
        {
            taken = await _commits.WriteHereAsync(
                writer => writer.Append(fitting, _time.GetUtcNow()),
                kept =>
                {
                    _inbound.Keep(publication.Arrival);
                    publication.Arrival?.Committed?.Invoke(kept.Entrance);
                    Interlocked.Add(ref _events, kept.Events.Length);
                    Array.ForEach(kept.Events, committed);
                },
                cancellationToken);
            return taken;
        }
        finally
        {
            // What was refused by the disk or came before takes no room.
            if (taken is null or { Events: [] })
            {
                _room.Free(events);
            }
        }
    }

    /// <summary>Removes an event that was answered, and keeps its answer for whoever asked, in one step.</summary>
    /// <param name="queued">The event.</param>
    /// <param name="reply">Its answer, or null when nobody asked for one.</param>
    /// <param name="committed">Told of the kept answer, in the order of all answers; must be quick.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    public Task AnswerAsync(
        QueuedEvent queued, OutgoingReply? reply, Action<OutgoingReply> committed, CancellationToken cancellationToken) =>
        AnswerAsync(queued, reply, [], committed, cancellationToken);

    /// <summary>
    /// The same, with the answer's copies for other brokers; that of an event which came by a bridge is only there.
    /// </summary>
    public Task AnswerAsync(
        QueuedEvent queued,
        OutgoingReply? reply,
        IReadOnlyList<OutgoingMessage> elsewhere,
        Action<OutgoingReply> committed,
        CancellationToken cancellationToken) =>
        _commits.WriteHereAsync(
            writer => writer.Answer(queued, reply, elsewhere, _time.GetUtcNow()),
            answered =>
            {
                Release(queued, answered.Removed);
                if (answered.Reply is { } kept)
                {
                    _room.AddReply(kept.Bytes);
                    committed(kept);
                }
            },
            cancellationToken);

    /// <summary>Keeps an event for later, with the attempts it now has, the last of which reached the function.</summary>
    public Task RescheduleAsync(QueuedEvent queued, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        _commits.WriteAsync(writer => writer.Reschedule(queued, dueAt), _ => { }, cancellationToken);

    /// <summary>Moves an event that failed for good to the dead-letter queue.</summary>
    public Task BuryAsync(
        QueuedEvent queued, InvocationError error, bool attempted, CancellationToken cancellationToken) =>
        _commits.WriteAsync(
            writer => writer.Bury(queued, _time.GetUtcNow(), error, attempted),
            removed => Release(queued, removed),
            cancellationToken);

    /// <summary>Removes an event that failed for good and is not kept.</summary>
    public Task DropAsync(QueuedEvent queued, string reason, bool attempted, CancellationToken cancellationToken) =>
        _commits.WriteAsync(
            writer => writer.Drop(queued, reason, attempted),
            removed => Release(queued, removed),
            cancellationToken);

    /// <summary>Puts dead letters back into the queue.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        (await _commits.WriteAsync(
            writer => writer.Replay(filter, _time.GetUtcNow()),
            replayed =>
            {
                foreach ((FunctionKey function, long bytes) in replayed)
                {
                    _room.Add(function, bytes);
                }

                Interlocked.Add(ref _events, replayed.Count);
            },
            cancellationToken)).Count;

    /// <summary>Removes dead letters for good.</summary>
    /// <returns>How many.</returns>
    public Task<int> RemoveAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        _commits.WriteAsync(writer => writer.Remove(filter), _ => { }, cancellationToken);

    /// <summary>
    /// Removes an answer that was published, or that will never be for the reason given: with the next commit, or in
    /// some seconds when there is none. Until then a crash brings it out once more, under the same event's id.
    /// </summary>
    /// <param name="reply">The answer.</param>
    /// <param name="dropped">Why it will never be published, or null.</param>
    /// <param name="committed">Called when it is gone from the disk; must be quick.</param>
    public void SettleReplyLater(OutgoingReply reply, string? dropped, Action committed) =>
        _commits.WriteLater(
            writer => writer.SettleReply(reply, dropped),
            removed =>
            {
                _room.AddReply(removed ? -reply.Bytes : 0);
                committed();
            });

    /// <summary>
    /// What a name stands for has been published here too: with the next commit, or in some seconds when there is none.
    /// </summary>
    /// <param name="clientId">The publisher.</param>
    /// <param name="name">Its name for the publication.</param>
    /// <param name="committed">Called when that is on the disk; must be quick.</param>
    public void FinishLater(string clientId, string name, Action committed) => _commits.WriteLater(
        writer =>
        {
            writer.Finish(clientId, name);
            return true;
        },
        _ => committed());

    /// <inheritdoc cref="InboundBook.ReleaseAsync"/>
    public ValueTask ReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) =>
        _inbound.ReleaseAsync(clientId, packetId, cancellationToken);

    /// <inheritdoc cref="InboundBook.EndSessionAsync"/>
    public ValueTask EndSessionAsync(string clientId, CancellationToken cancellationToken) =>
        _inbound.EndSessionAsync(clientId, cancellationToken);

    /// <inheritdoc cref="InboundBook.EndLostSessionsAsync"/>
    public Task EndLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken) =>
        _inbound.EndLostSessionsAsync(hasSession, cancellationToken);

    /// <inheritdoc cref="EventReader.ReadFresh"/>
    public DuePage ReadFresh(FunctionKey function, long after, IReadOnlySet<long> except, int limit, long maxBytes) =>
        _reader.ReadFresh(function, after, except, limit, maxBytes);

    /// <inheritdoc cref="EventReader.ReadAgain"/>
    public DuePage ReadAgain(
        FunctionKey function, DateTimeOffset now, IReadOnlySet<long> except, int limit, long maxBytes) =>
        _reader.ReadAgain(function, now, except, limit, maxBytes);

    /// <summary>When the next event of a function that is not due yet will be, or null.</summary>
    public DateTimeOffset? NextDue(FunctionKey function, DateTimeOffset after) => _reader.NextDue(function, after);

    /// <inheritdoc cref="EventReader.ReadHead"/>
    public HeadOfKey? ReadHead(FunctionKey function, string key) => _reader.ReadHead(function, key);

    /// <summary>Functions that have events waiting.</summary>
    public IReadOnlyList<FunctionKey> WaitingFunctions() => _reader.WaitingFunctions();

    /// <inheritdoc cref="EventReader.ReadReplies"/>
    public IReadOnlyList<OutgoingReply> ReadReplies(long after, int limit, long maxBytes) =>
        _reader.ReadReplies(after, limit, maxBytes);

    /// <summary>The events whose answers wait to be published.</summary>
    public IReadOnlySet<string> ReadReplyEvents() => _reader.ReadReplyEvents();

    /// <inheritdoc cref="LedgerReader.ListDeadLetters"/>
    public IReadOnlyList<DeadLetter> ListDeadLetters(
        string nodeId, FunctionKey? function, int limit, string? after, bool payloads) =>
        _ledger.ListDeadLetters(nodeId, function, limit, after, payloads);

    /// <inheritdoc cref="LedgerReader.ListWaiting"/>
    public IReadOnlyList<WaitingEvent> ListWaiting(string nodeId, FunctionKey? function, int limit) =>
        _ledger.ListWaiting(nodeId, function, limit);

    /// <inheritdoc cref="LedgerReader.Read"/>
    public IReadOnlyList<EventAccount> ReadLedger(FunctionKey? function) => _ledger.Read(function);

    /// <inheritdoc cref="LedgerReader.ReadRoutes"/>
    public IReadOnlyList<RouteAccount> ReadRoutes() => _ledger.ReadRoutes();

    /// <summary>QoS 2 publications of a client that are not released: packet identifier and number.</summary>
    public IReadOnlyDictionary<int, long> ReadInbound(string clientId) => _ledger.ReadInbound(clientId);

    /// <summary>How many events and dead letters there are, by the count that is kept beside the tables.</summary>
    public (long Events, long DeadLetters) Count()
    {
        _reads.Require();
        return (Interlocked.Read(ref _events), _writer.DeadLetters);
    }

    /// <summary>Writes what was handed over before, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        _reads.Dispose();
        _writer.Dispose();
    }

    private void Measure()
    {
        foreach ((FunctionKey function, long events, long bytes) in _reader.Measure())
        {
            _events += events;
            _room.Add(function, bytes);
        }

        _room.AddReply(_reader.MeasureReplies());
    }

    private void Release(QueuedEvent queued, bool removed)
    {
        if (removed)
        {
            _room.Add(queued.Function, -queued.Bytes);
            Interlocked.Decrement(ref _events);
        }
    }
}
