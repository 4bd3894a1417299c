using Continuum.Contracts.Functions;

namespace Continuum.Link;

/// <summary>Which events are asked about.</summary>
/// <param name="Function">Only this function's, or null for every function's.</param>
/// <param name="Limit">How many at most where they are listed one by one: 1 or more.</param>
public sealed record EventQuery(FunctionKey? Function, int Limit);
