namespace Continuum.Placement.Latency;

/// <summary>
/// How much work a <see cref="RoundTripPredictor"/> is; the defaults are chosen for a few hundred places.
/// </summary>
public sealed record PredictorOptions
{
    private const int FewestSweeps = 20;
    private const int FewestFactorSweeps = 6;

    // Looking at a sample costs a factor update about twice what it costs an embedding, and there are four of them.
    private const int FactorLooks = 8;

    /// <summary>Embeddings whose predictions are averaged; from 1.</summary>
    public int Members { get; init; } = 6;

    /// <summary>How many times an embedding moves each place; from 1.</summary>
    public int Sweeps { get; init; } = 40;

    /// <summary>Factors a place; from 1 to 64.</summary>
    public int Rank { get; init; } = 10;

    /// <summary>How many times the factors are updated; from 1.</summary>
    public int FactorSweeps { get; init; } = 25;

    /// <summary>
    /// About how many samples may be looked at in each step of the fit, counted and not timed: with more samples there
    /// are fewer embeddings, then fewer sweeps, never fewer than make sense. The default is some 20 s of one core at
    /// 10,000 places that measured 32 others each, and under 2 s up to 500 places.
    /// </summary>
    public long WorkBudget { get; init; } = 100_000_000;

    /// <summary>Decides the points at the start.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>All that is wrong with these numbers; empty where nothing is.</summary>
    internal List<string> Mistakes()
    {
        List<string> mistakes = [];
        (string Name, long Value, long Most)[] numbers =
        [
            (nameof(Members), Members, 64),
            (nameof(Sweeps), Sweeps, 10_000),
            (nameof(Rank), Rank, 64),
            (nameof(FactorSweeps), FactorSweeps, 10_000),
            (nameof(WorkBudget), WorkBudget, long.MaxValue),
        ];
        foreach ((string name, long value, long most) in numbers)
        {
            if (value < 1 || value > most)
            {
                mistakes.Add($"{name} is {value}; 1 to {most} is right");
            }
        }

        return mistakes;
    }

    /// <summary>The members and sweeps that the budget allows for.</summary>
    internal (int Members, int Sweeps, int FactorSweeps) EffortFor(int samples)
    {
        long looks = Math.Max(2L * samples, 1);
        int members = (int)Math.Clamp(WorkBudget / (looks * Sweeps), 1, Members);
        int sweeps = (int)Math.Clamp(WorkBudget / (looks * members), Math.Min(FewestSweeps, Sweeps), Sweeps);
        int factorSweeps = (int)Math.Clamp(
            WorkBudget / (looks * FactorLooks), Math.Min(FewestFactorSweeps, FactorSweeps), FactorSweeps);
        return (members, sweeps, factorSweeps);
    }
}
