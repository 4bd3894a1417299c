using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>What the rows of a function look like, whichever nodes are looked at.</summary>
internal static class FunctionRows
{
    // Doubles that bound how much of a function's rate replicas can serve differ from exact ones by less than this
    // share.
    private const double Rounding = 1e-12;

    /// <summary>Whether it has exactly one replica, so that all it costs depends on one node.</summary>
    internal static bool IsWhole(CompiledProblem problem, int function) =>
        problem.Functions.Least[function] == 1 && problem.Functions.Most[function] == 1;

    /// <summary>How many of its cells are relaxed one by one.</summary>
    internal static int RelaxedCells(CompiledProblem problem, int function) => IsWhole(problem, function)
        ? 0
        : problem.Functions.CellStart[function + 1] - problem.Functions.CellStart[function];

    /// <summary>
    /// Micros an hour of one replica on a node. A move counts where none is free: how many move is then how many stand
    /// elsewhere than now.
    /// </summary>
    internal static long Replica(CompiledProblem problem, CellCosts costs, int function, int node)
    {
        FunctionTable functions = problem.Functions;
        int[] current = functions.Current[function];
        bool moves = current.Length > 0 && functions.Forced[function] == 0 && Array.BinarySearch(current, node) < 0;
        return costs.Replica(function, node) + (moves ? functions.MoveCost[function] : 0);
    }

    /// <summary>
    /// By how many micros a cell may cost less than its least cost where replicas can only serve so much: it is served
    /// in shares, each rounded to whole micros.
    /// </summary>
    internal static long SplitSlack(CompiledProblem problem, int function) =>
        double.IsPositiveInfinity(problem.Functions.ReplicaRate[function]) ? 0 : problem.Functions.Most[function] + 8;

    /// <summary>Fills in what depends on functions alone: costs by count, and limits of the cells' prices.</summary>
    internal static void Fill(BoundModel model)
    {
        CountCosts counts = new(model.Problem);
        model.CellMost = new long[model.CellCount];
        Array.Fill(model.CellMost, long.MaxValue);
        for (int function = 0; function < model.Problem.Functions.Count; function++)
        {
            bool whole = IsWhole(model.Problem, function);
            model.CountCost[function] = whole ? [0] : counts.Of(function);
            if (!whole && !double.IsPositiveInfinity(model.Problem.Functions.ReplicaRate[function]))
            {
                Split(model, function);
            }
        }
    }

    // Where replicas can serve so much only, a cell is served in shares, each rounded to whole micros, and what no
    // replica has room for is a miss: if that can happen, a cell is never worth more than its miss.
    private static void Split(BoundModel model, int function)
    {
        FunctionTable functions = model.Problem.Functions;
        CellTable cells = model.Problem.Cells;
        double served = functions.Least[function] * functions.ReplicaRate[function] * (1 + Rounding);
        int first = functions.CellStart[function];
        for (int cell = model.CellStart[function]; cell < model.CellStart[function + 1]; cell++)
        {
            int source = first + cell - model.CellStart[function];
            model.Constant -= SplitSlack(model.Problem, function);
            if (served < functions.Rate[function])
            {
                model.CellMost[cell] = Micros.Of(
                    cells.Rate[source] * model.Problem.Weights.Miss * cells.Weight[source]);
            }
        }
    }
}
