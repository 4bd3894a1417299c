namespace Continuum.Placement.Lab.Checking;

/// <summary>What the checker found of a plan.</summary>
/// <param name="Violations">
/// Every broken rule, those of what is missing included; in the order of functions and nodes.
/// </param>
/// <param name="Missing">What is missing, weighed by priority, as the planner weighs it.</param>
/// <param name="Micros">Millionths of a cost unit an hour.</param>
/// <param name="Terms">How many costs were rounded to whole millionths before they were added up.</param>
public sealed record CheckedPlan(IReadOnlyList<Violation> Violations, long Missing, long Micros, long Terms)
{
    /// <summary>How many rules are broken that no plan may break.</summary>
    public int Broken => Violations.Count(violation => !violation.IsMissing);

    /// <summary>Whether nothing is broken and nothing is missing.</summary>
    public bool IsFeasible => Violations.Count == 0;

    /// <summary>
    /// How far a cost computed with another arithmetic may be away: elementary functions differ in their last digits,
    /// so that a term in a hundred may round the other way.
    /// </summary>
    public long Tolerance => 2 + (Terms / 100) + (long)(Math.Abs((double)Micros) * 1e-9);

    /// <summary>Whether a planner's own figures are these.</summary>
    /// <param name="missing">What the planner says is missing, weighed.</param>
    /// <param name="micros">What the planner says it costs.</param>
    public bool Agrees(long missing, long micros) =>
        missing == Missing && Int128.Abs((Int128)micros - Micros) <= Tolerance;
}
