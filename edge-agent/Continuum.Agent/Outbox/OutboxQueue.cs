using Continuum.Agent.Commits;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;

namespace Continuum.Agent.Outbox;

/// <summary>The messages that wait for other brokers, as their senders see them.</summary>
internal sealed class OutboxQueue(
    GroupCommit<EventWriter> commits, OutboxTable table, OutboxReader reader, TimeProvider time)
{
    private const int MostOffered = 4096;

    private readonly Dictionary<RouteKey, long> _lost = [];
    private int _offered;

    /// <summary>The bridge's routes, the most urgent first.</summary>
    public RouteState[] RoutesOf(string bridge) => table.Book.Of(bridge);

    /// <summary>All routes, those that are no longer among the settings too.</summary>
    public IReadOnlyCollection<RouteState> Routes => table.Book.Routes;

    /// <summary>
    /// Says who is told, after each commit, of what was forwarded (no reason) or dropped. Once, at the start.
    /// </summary>
    public void Observe(Action<RouteKey, string?, long> observer) => table.Observer = observer;

    /// <summary>Raised when something changed on the bridge's routes.</summary>
    public Signal SignalOf(string bridge) => table.Book.SignalOf(bridge);

    /// <inheritdoc cref="OutboxReader.ReadFresh"/>
    public IReadOnlyList<WaitingMessage> ReadFresh(RouteState route, long after, int limit, long maxBytes) =>
        reader.ReadFresh(route, after, limit, maxBytes);

    /// <inheritdoc cref="OutboxReader.ReadUnderWay"/>
    public IReadOnlyList<WaitingMessage> ReadUnderWay(string bridge) => reader.ReadUnderWay(bridge);

    /// <summary>Puts messages into the outbox by themselves; on the disk when it completes.</summary>
    public Task AppendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        Write(
            writer =>
            {
                foreach (OutgoingMessage message in messages)
                {
                    writer.Outbox.Append(message, time.GetUtcNow(), writer.Transaction);
                }
            },
            cancellationToken);

    /// <summary>
    /// The same for messages that nobody waits for; where the disk is too slow for them they are counted as lost.
    /// </summary>
    public void Offer(IReadOnlyList<OutgoingMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        if (Interlocked.Increment(ref _offered) <= MostOffered)
        {
            _ = OfferAsync(messages);
            return;
        }

        Interlocked.Decrement(ref _offered);
        foreach (OutgoingMessage message in messages)
        {
            CountLost(message.Route, 1);
        }
    }

    /// <summary>
    /// A bridge begins anew: what is settled is written, what was refused for now and lost its identifier waits again,
    /// and what has waited longer than its route allows is dropped. On the disk when it completes.
    /// </summary>
    public async Task BeginAnewAsync(string bridge, CancellationToken cancellationToken)
    {
        // What is to be settled is written behind a commit's own writes: its end has to be seen before anything is
        // freed.
        await ExpireAsync(cancellationToken);
        await Write(writer => writer.Outbox.BeginAnew(bridge, writer.Transaction), cancellationToken);
    }

    /// <summary>A QoS 2 message is about to go out under a packet identifier; on the disk when it completes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="packetId">1 to 65535.</param>
    /// <param name="before">
    /// Who had the identifier until now: done where it was released, without one otherwise.
    /// </param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    public Task MarkSentAsync(
        WaitingMessage message,
        ushort packetId,
        (WaitingMessage Message, bool IsReleased)? before,
        CancellationToken cancellationToken) => Write(
            writer =>
            {
                if (before is { IsReleased: true } done)
                {
                    writer.Outbox.Settle(done.Message, dropped: null, writer.Transaction);
                }
                else if (before is { Message.IsAdrift: true } adrift)
                {
                    writer.Outbox.SetAdrift(adrift.Message, writer.Transaction);
                }
                else if (before is { } held)
                {
                    writer.Outbox.Mark(held.Message, SendPhase.Sent, packetId: 0, writer.Transaction);
                }

                writer.Outbox.Mark(message, SendPhase.Sent, packetId, writer.Transaction);
            },
            cancellationToken);

    /// <summary>The other broker has it; on the disk when it completes.</summary>
    public Task MarkReleasedAsync(WaitingMessage message, ushort packetId, CancellationToken cancellationToken) =>
        Write(
            writer => writer.Outbox.Mark(message, SendPhase.Released, packetId, writer.Transaction), cancellationToken);

    /// <summary>
    /// The other broker knows none of the identifiers any more: what it had is done, the rest waits to be sent anew.
    /// What came from it means nothing any more either. On the disk when it completes.
    /// </summary>
    /// <param name="had">Messages that it had (released).</param>
    /// <param name="rest">Messages that were sent, and perhaps lost.</param>
    /// <param name="client">What the bridge is called as a publisher.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    public Task LoseSessionAsync(
        IReadOnlyList<WaitingMessage> had,
        IReadOnlyList<WaitingMessage> rest,
        string client,
        CancellationToken cancellationToken) => Write(
            writer =>
            {
                foreach (WaitingMessage message in had)
                {
                    writer.Outbox.Settle(message, dropped: null, writer.Transaction);
                }

                foreach (WaitingMessage message in rest)
                {
                    writer.Outbox.SetAdrift(message, writer.Transaction);
                }

                writer.EndSession(client);
            },
            cancellationToken);

    /// <summary>
    /// Removes messages that are about to be sent, whatever becomes of them (QoS 0); on the disk when it completes.
    /// </summary>
    public Task ForwardAsync(IReadOnlyList<WaitingMessage> messages, CancellationToken cancellationToken) => Write(
        writer =>
        {
            foreach (WaitingMessage message in messages)
            {
                writer.Outbox.Settle(message, dropped: null, writer.Transaction);
            }
        },
        cancellationToken);

    /// <summary>
    /// Removes a message that was forwarded, or that will not be for the reason given: with the next commit, or in some
    /// seconds when there is none. Until then a crash has it sent again, at QoS 2 under the same identifier.
    /// </summary>
    public void SettleLater(WaitingMessage message, string? dropped) => commits.WriteLater(
        writer =>
        {
            writer.Outbox.Settle(message, dropped, writer.Transaction);
            return true;
        },
        static _ => { });

    /// <summary>Drops what has waited longer than its route allows; on the disk when it completes.</summary>
    public Task ExpireAsync(CancellationToken cancellationToken) =>
        Write(writer => writer.Outbox.Expire(time.GetUtcNow(), writer.Transaction), cancellationToken);

    private async Task OfferAsync(IReadOnlyList<OutgoingMessage> messages)
    {
        try
        {
            await AppendAsync(messages, CancellationToken.None);
        }
        catch (EventQueueException)
        {
            foreach (OutgoingMessage message in messages)
            {
                CountLost(message.Route, 1);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _offered);
        }
    }

    // One write for all of a route that are lost until it is made: a disk that is full must not fill the memory.
    private void CountLost(RouteKey route, long count)
    {
        bool isFirst;
        lock (_lost)
        {
            isFirst = !_lost.TryGetValue(route, out long before);
            _lost[route] = before + count;
        }

        if (isFirst)
        {
            WriteLost(route);
        }
    }

    private void WriteLost(RouteKey route) => commits.WriteLater(
        writer =>
        {
            long lost;
            lock (_lost)
            {
                lost = _lost[route];
            }

            writer.Outbox.CountLost(route, DropReasons.Busy, lost);
            return lost;
        },
        written =>
        {
            bool isMore;
            lock (_lost)
            {
                isMore = (_lost[route] -= written) > 0 || !_lost.Remove(route);
            }

            if (isMore)
            {
                WriteLost(route);
            }
        });

    private Task<bool> Write(Action<EventWriter> apply, CancellationToken cancellationToken) => commits.WriteAsync(
        writer =>
        {
            apply(writer);
            return true;
        },
        static _ => { },
        cancellationToken);
}
