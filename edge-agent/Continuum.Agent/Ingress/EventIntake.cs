using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;

namespace Continuum.Agent.Ingress;

/// <summary>Takes events in: on the disk first, then to their lanes.</summary>
internal sealed class EventIntake(EventQueue queue, Dispatcher dispatcher, DispatchMetrics metrics, EventDemand demand)
{
    /// <summary>Takes events durably, all or none; they are on the disk when the task completes.</summary>
    /// <exception cref="EventQueueException">The queue or the disk is full, or writing failed.</exception>
    public async Task AcceptAsync(IReadOnlyList<QueuedEvent> events, CancellationToken cancellationToken)
    {
        foreach (QueuedEvent queued in await queue.AppendAsync(events, dispatcher.HandOver, cancellationToken))
        {
            metrics.Accepted(queued.Trigger.Kind);
            demand.Count(queued.Function);
        }
    }

    /// <summary>Takes an event into memory only, or counts why not.</summary>
    public void Offer(QueuedEvent queued)
    {
        if (dispatcher.TryOffer(queued))
        {
            metrics.Accepted(queued.Trigger.Kind);
            demand.Count(queued.Function);
        }
        else
        {
            metrics.Dropped("qos0-busy");
        }
    }
}
