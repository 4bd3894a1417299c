using Continuum.Contracts.Events;

namespace Continuum.Contracts.Api;

/// <summary>The accounts of several nodes' events.</summary>
/// <param name="Nodes">A ledger each.</param>
/// <param name="Unreachable">Nodes that could not be asked.</param>
public sealed record EventLedgerList(IReadOnlyList<EventLedger> Nodes, IReadOnlyList<string> Unreachable);
