namespace Continuum.Grains.Namespaces;

/// <summary>The function behind a path.</summary>
/// <param name="Address">The function.</param>
/// <param name="TakesMethod">Whether its trigger takes the method that was asked with.</param>
/// <param name="Methods">All methods that the path takes; none means every method.</param>
public sealed record HttpAddress(FunctionAddress Address, bool TakesMethod, IReadOnlyList<string> Methods);
