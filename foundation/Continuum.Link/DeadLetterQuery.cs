using Continuum.Contracts.Functions;

namespace Continuum.Link;

/// <summary>Which dead letters to list.</summary>
/// <param name="Function">Only this function's, or null for every function's.</param>
/// <param name="Limit">How many at most: 1 or more.</param>
/// <param name="After">The id of the last one of the page before, or null for the first page.</param>
/// <param name="Payloads">Whether the events themselves come with them.</param>
public sealed record DeadLetterQuery(FunctionKey? Function, int Limit, string? After, bool Payloads = false);
