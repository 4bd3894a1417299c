using Continuum.Agent.Outbox;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>What one publication comes to: all of it is on the disk with one commit, or nothing.</summary>
/// <param name="Events">Its events.</param>
/// <param name="Elsewhere">Its copies for other brokers.</param>
/// <param name="Arrival">How it came, where a second copy of it can be told; or null.</param>
internal sealed record Publication(
    IReadOnlyList<QueuedEvent> Events, IReadOnlyList<OutgoingMessage> Elsewhere, Arrival? Arrival)
{
    /// <summary>
    /// Functions for each of whose events there can never be room: in the ledger they came and were dropped, which is all
    /// that becomes of them.
    /// </summary>
    public IReadOnlyList<FunctionKey> TooLarge { get; init; } = [];

    /// <summary>
    /// Whether events for which there can never be room beside the others are left to <see cref="TooLarge"/> and the
    /// rest is taken; else all of it is refused.
    /// </summary>
    public bool TakesWhatFits { get; init; }

    /// <summary>The same with these of its events; the others are too large.</summary>
    public Publication With(IReadOnlyList<QueuedEvent> fitting) => this with
    {
        Events = fitting,
        TooLarge =
        [
            .. TooLarge,
            .. Events.Except<QueuedEvent>(fitting, ReferenceEqualityComparer.Instance)
                .Select(queued => queued.Function),
        ],
    };
}
