using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>Which dead letters are meant: all that satisfy every part given.</summary>
/// <param name="Function">Of this function only, or of every one.</param>
/// <param name="Ids">With these ids only (at most a thousand), or all.</param>
internal sealed record DeadLetterFilter(FunctionKey? Function, IReadOnlyList<string>? Ids);
