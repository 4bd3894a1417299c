namespace Continuum.Contracts.Declarations;

/// <summary>A latency wanted.</summary>
/// <param name="Quantile">Above 0 and below 1.</param>
/// <param name="AtMost">The latency at that quantile, at most.</param>
/// <param name="From">A location, a prefix of locations with <c>*</c>, or <see cref="FromTriggers"/>.</param>
/// <param name="Weight">How much it counts beside the others; above 0, 1 where none is declared.</param>
public sealed record LatencyObjective(double Quantile, TimeSpan AtMost, string From, double Weight)
{
    /// <summary>The value of <see cref="From"/> that means: where the function's events arise.</summary>
    public const string FromTriggers = "triggers";
}
