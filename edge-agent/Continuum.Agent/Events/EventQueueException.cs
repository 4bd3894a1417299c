namespace Continuum.Agent.Events;

/// <summary>The event queue could not do what was asked; nothing of it was done.</summary>
internal sealed class EventQueueException(EventQueueError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public EventQueueError Error { get; } = error;
}
