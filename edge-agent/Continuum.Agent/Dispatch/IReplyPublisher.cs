using Continuum.Agent.Events;

namespace Continuum.Agent.Dispatch;

/// <summary>Publishes answers: the embedded broker now, an external one later.</summary>
internal interface IReplyPublisher
{
    /// <summary>
    /// Publishes an answer, once for each event however often it is called. Calls keep their order, also when one is
    /// made before the one before it has completed.
    /// </summary>
    /// <returns>Null when it is published, durably where it has to be; else why it never will be.</returns>
    Task<string?> PublishAsync(OutgoingReply reply, CancellationToken cancellationToken);

    /// <summary>Says that an event's answer will not be published again: that it was need not be remembered.</summary>
    void Forget(string eventId);

    /// <summary>
    /// Says at a start, before anything is published, which answers may still be: those of all other events need not be
    /// remembered. What a crash kept from being forgotten goes.
    /// </summary>
    void Retain(IReadOnlySet<string> eventIds);
}
