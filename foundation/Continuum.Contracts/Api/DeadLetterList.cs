using Continuum.Contracts.Events;

namespace Continuum.Contracts.Api;

/// <summary>Dead letters of one function or of all.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Unreachable">Nodes that could not be asked.</param>
public sealed record DeadLetterList(IReadOnlyList<DeadLetter> Items, IReadOnlyList<string> Unreachable);
