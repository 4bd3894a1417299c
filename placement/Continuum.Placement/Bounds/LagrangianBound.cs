using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// A lower bound on what any plan with nothing missing costs, by Lagrangian relaxation, and the prices that prove it.
/// Counted are: nodes in use, replicas, cells each served by the best replica, moves, what availability must fall short
/// of by the number of replicas, capacities, and how many replicas there are. Not counted, and so bounded by nothing:
/// applications' edges and chains, ceilings, spread, apartness, closeness, domain limits and the move budget (all of
/// them for functions with several replicas; what one replica alone falls short of is exact).
/// </summary>
internal static class LagrangianBound
{
    /// <summary>
    /// Computes the bound; the same problem and options give the same result on any number of threads.
    /// </summary>
    internal static BoundResult Compute(CompiledProblem problem, BoundOptions options)
    {
        if (DenseModel.Entries(problem) <= options.DenseEntries)
        {
            BoundModel model = DenseModel.Build(problem, options.Threads);
            BoundResult result = Climb(model, options, null);
            return options is { Parts: > 0, UpperMicros: { } upper } && BranchedBound.Suits(problem)
                ? BranchedBound.Improve(model, options, result, upper)
                : result;
        }

        if (Stands.Of(problem, options.Threads, options.StandEntries) is { } stands)
        {
            return SparseBound.Compute(problem, options, stands);
        }

        FunctionItems[] items = new SparseModel(problem, options).Items(rests: true);
        return Climb(ItemAssembly.Complete(problem, items), options, null);
    }

    /// <summary>Climbs to the best prices of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How far.</param>
    /// <param name="repair">Changes prices so that they hold for all nodes without the rests, or null.</param>
    internal static BoundResult Climb(
        BoundModel model, BoundOptions options, Action<BoundModel, Multipliers>? repair)
    {
        Relaxation relaxation = new(model, options);
        Multipliers start = options.WarmStart is { } warm && Fits(model, warm)
            ? warm
            : StartPrices.Of(model, options.Threads);
        if (!relaxation.IsPossible)
        {
            return BoundReport.Infeasible(model, start);
        }

        PricePoint point = new(model, relaxation, options, start);
        if (model.CellCount == 0)
        {
            new SubgradientAscent(point).Climb();
        }

        new VolumeAscent(point, VolumePace.Careful).Climb();
        Multipliers best = point.BestPrices();
        BoundResult result = BoundReport.Of(model, relaxation, best, relaxation.Evaluate(best), point.Iterations);
        if (repair is null)
        {
            return result;
        }

        Multipliers repaired = new([.. best.Function], best.Cell);
        repair(model, repaired);
        relaxation.IgnoresRests = true;
        long value = relaxation.Evaluate(repaired);
        return value > result.Micros
            ? BoundReport.Of(model, relaxation, repaired, value, point.Iterations)
            : result;
    }

    private static bool Fits(BoundModel model, Multipliers warm) =>
        warm.Function.Length == model.Problem.Functions.Count && warm.Cell.Length == model.CellCount;
}
