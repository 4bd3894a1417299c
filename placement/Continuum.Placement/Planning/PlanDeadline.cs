namespace Continuum.Placement.Planning;

/// <summary>Tells when no further round is to be begun.</summary>
internal sealed class PlanDeadline(PlanBudget budget, CancellationToken cancellation)
{
    private readonly long _start = budget.Time.GetTimestamp();

    /// <summary>Whether rounds are wanted at all, if there is time.</summary>
    internal bool WantsRounds => budget.Rounds > 0 && !cancellation.IsCancellationRequested;

    /// <summary>Whether a round may begin after so many.</summary>
    internal bool Allows(int rounds) =>
        rounds < budget.Rounds
        && !cancellation.IsCancellationRequested
        && (budget.Deadline is not { } deadline || budget.Time.GetElapsedTime(_start) < deadline);
}
