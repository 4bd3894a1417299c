using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Link;

/// <summary>
/// What the control plane may ask of an agent; the agent implements it. Calls run at once beside each other. A
/// <see cref="LinkCallException"/> reaches the caller with its code; any other exception as
/// <see cref="LinkErrorCode.Failed"/>.
/// The token fires when the caller gives up or the link is lost; end soon after it: a lost link is not replaced before
/// its
/// handlers have ended.
/// </summary>
public interface IAgentHandler
{
    /// <summary>Takes a new desired state; completes when it is persisted. A lower revision than the kept one is
    /// ignored.</summary>
    Task ApplyDesiredStateAsync(DesiredState state, CancellationToken ct);

    /// <summary>Runs an event on this node.</summary>
    Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken ct);

    /// <summary>
    /// Dead letters in a stable order. What does not fit one message (about 6 MiB) is left off the end of the page: the
    /// caller asks on with <see cref="DeadLetterQuery.After"/> until a page is empty.
    /// </summary>
    Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken ct);

    /// <summary>The account of this node's events, read in one moment.</summary>
    Task<EventLedger> ReadLedgerAsync(EventQuery query, CancellationToken ct);

    /// <summary>Events that wait, oldest first; what does not fit one message is left off the end.</summary>
    Task<IReadOnlyList<WaitingEvent>> ListWaitingAsync(EventQuery query, CancellationToken ct);

    /// <summary>
    /// Merges the control plane's copies of shadows into the node's; completes when that is persisted.
    /// </summary>
    Task SyncShadowsAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken ct);

    /// <summary>Puts dead letters back in the queue; returns how many.</summary>
    Task<int> ReplayDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct);

    /// <summary>Removes dead letters for good; returns how many.</summary>
    Task<int> RemoveDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct);
}
