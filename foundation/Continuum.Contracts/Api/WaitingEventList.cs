using Continuum.Contracts.Events;

namespace Continuum.Contracts.Api;

/// <summary>Events that wait for one function or for all.</summary>
/// <param name="Items">Oldest first, node by node.</param>
/// <param name="Unreachable">Nodes that could not be asked.</param>
public sealed record WaitingEventList(IReadOnlyList<WaitingEvent> Items, IReadOnlyList<string> Unreachable);
