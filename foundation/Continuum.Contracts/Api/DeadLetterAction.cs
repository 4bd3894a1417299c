namespace Continuum.Contracts.Api;

/// <summary>How many dead letters were replayed or removed.</summary>
/// <param name="Count">Over all nodes that could be reached.</param>
/// <param name="Unreachable">Nodes that could not be asked.</param>
public sealed record DeadLetterAction(int Count, IReadOnlyList<string> Unreachable);
