namespace Continuum.Placement.Lab.Checking;

/// <summary>A rule that a plan breaks.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Function">The function's key; empty where a node as such is concerned.</param>
/// <param name="Node">The node's id; empty where none is concerned by itself.</param>
/// <param name="Detail">What was found and what would be right.</param>
public sealed record Violation(ViolationKind Kind, string Function, string Node, string Detail)
{
    /// <summary>Whether something is only missing, which a plan may have to accept, and not forbidden.</summary>
    public bool IsMissing => Kind is ViolationKind.TooFew or ViolationKind.Spread or ViolationKind.Together;

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Kind} {Function} {Node}: {Detail}";
}
