using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Ingress;

/// <summary>Takes events in: on the disk first, then to their lanes.</summary>
internal sealed class EventIntake(
    EventQueue queue, Dispatcher dispatcher, MemoryLedger memory, DispatchMetrics metrics, EventDemand demand)
{
    /// <summary>Takes events durably, all or none; they are on the disk when the task completes.</summary>
    /// <param name="events">The events.</param>
    /// <param name="arrival">How the publication came, where a second copy of it can be told; or null.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    /// <returns>False when the same publication came before: nothing was taken.</returns>
    /// <exception cref="EventQueueException">The queue or the disk is full, or writing failed.</exception>
    public async Task<bool> AcceptAsync(
        IReadOnlyList<QueuedEvent> events, Arrival? arrival, CancellationToken cancellationToken) =>
        (await TakeAsync(new Publication(events, [], arrival), cancellationToken)).Events.Length > 0;

    /// <summary>Takes a publication durably, with its copies for other brokers; on the disk when the task completes.</summary>
    /// <exception cref="EventQueueException">The queue or the disk is full, or writing failed.</exception>
    public async Task<TakenPublication> TakeAsync(Publication publication, CancellationToken cancellationToken)
    {
        TakenPublication taken;
        try
        {
            taken = await queue.TakeAsync(publication, dispatcher.HandOver, cancellationToken);
        }
        catch (EventQueueException e)
        {
            metrics.Refused(e.Error);
            throw;
        }

        foreach (QueuedEvent queued in taken.Events)
        {
            metrics.Accepted(queued.Trigger.Kind);
            demand.Count(queued.Function);
        }

        for (int dropped = taken.TooLarge.Count; dropped > 0; dropped--)
        {
            metrics.Dropped(EventWriter.TooLarge);
        }

        return taken;
    }

    /// <summary>Takes copies for other brokers that nobody waits for (QoS 0), or counts why not.</summary>
    public void Offer(IReadOnlyList<OutgoingMessage> elsewhere) => queue.Outbox.Offer(elsewhere);

    /// <summary>Counts an event that is larger than any may be, and that only memory would have held.</summary>
    public void LoseTooLarge(FunctionKey function)
    {
        memory.Accepted(function);
        memory.Dropped(function, EventWriter.TooLarge);
        metrics.Dropped(EventWriter.TooLarge);
    }

    /// <summary>Takes an event into memory only, or counts why not.</summary>
    public void Offer(QueuedEvent queued)
    {
        memory.Accepted(queued.Function);
        if (dispatcher.TryOffer(queued))
        {
            metrics.Accepted(queued.Trigger.Kind);
            demand.Count(queued.Function);
        }
        else
        {
            metrics.Dropped("qos0-busy");
            memory.Dropped(queued.Function, "qos0-busy");
        }
    }

    /// <summary>Forgets a QoS 2 publication that was released; on the disk when it completes.</summary>
    public ValueTask ReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) =>
        queue.ReleaseAsync(clientId, packetId, cancellationToken);

    /// <summary>Forgets all QoS 2 publications of a client; on the disk when it completes.</summary>
    public ValueTask EndSessionAsync(string clientId, CancellationToken cancellationToken) =>
        queue.EndSessionAsync(clientId, cancellationToken);

    /// <inheritdoc cref="EventQueue.EndLostSessionsAsync"/>
    public Task EndLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken) =>
        queue.EndLostSessionsAsync(hasSession, cancellationToken);
}
