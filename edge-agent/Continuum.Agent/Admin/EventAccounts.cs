using Continuum.Agent.Events;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Admin;

/// <summary>This node's ledger and what waits here, for whoever asks: the link or this node's own API.</summary>
internal sealed class EventAccounts(EventQueue queue, MemoryLedger memory, NodeIdentity identity, TimeProvider time)
{
    /// <summary>The account of one function's events, or of all.</summary>
    public EventLedger ReadLedger(FunctionKey? function) => new()
    {
        NodeId = identity.NodeId,
        At = time.GetUtcNow(),
        Functions = queue.ReadLedger(function),
        InMemory = memory.Read(function),
        Elsewhere = function is null ? queue.ReadRoutes() : [],
    };

    /// <summary>Events that wait for one function, or for all; oldest first, function by function.</summary>
    public IReadOnlyList<WaitingEvent> ListWaiting(FunctionKey? function, int limit) =>
        queue.ListWaiting(identity.NodeId, function, limit);
}
