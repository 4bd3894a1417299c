using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>Which dead letters are meant: those with the ids where ids are given, else those of a function, or all.</summary>
/// <param name="Function">Of this function only, or of every one; of no meaning beside ids.</param>
/// <param name="Ids">With these ids only, or all.</param>
internal sealed record DeadLetterFilter(FunctionKey? Function, IReadOnlyList<string>? Ids);
