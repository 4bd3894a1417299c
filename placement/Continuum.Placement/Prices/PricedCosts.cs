using Continuum.Placement.Compiled;
using Continuum.Placement.Search;

namespace Continuum.Placement.Prices;

/// <summary>
/// What functions cost that share nothing but room, and what the room is worth, which becomes better known in steps so
/// that short budgets have something of it too.
/// </summary>
internal sealed class PricedCosts
{
    private const int FirstPasses = 30;
    private const int FurtherPasses = 20;
    private readonly PriceAscent _ascent;
    private readonly long[] _charges;
    private readonly int _nodes;

    /// <summary>Those of a sub-problem with all functions and nodes of a problem that suits.</summary>
    /// <param name="sub">The sub-problem.</param>
    /// <param name="threads">Threads to work on.</param>
    internal PricedCosts(SubProblem sub, int threads)
    {
        Rows = new(sub);
        _nodes = sub.Nodes.Length;
        _ascent = new(sub, Rows, threads);
        _charges = new long[sub.Functions.Length * _nodes];
        Improve(FirstPasses);
    }

    /// <summary>The functions' costs as rows.</summary>
    internal ServedCosts Rows { get; }

    /// <summary>No plan with nothing missing costs less than this many micros an hour.</summary>
    internal long Micros => _ascent.Micros;

    /// <summary>
    /// Whether functions share nothing but room, and nodes cost nothing as such, which prices of room do not tell.
    /// </summary>
    internal static bool Suits(CompiledProblem problem) =>
        !Array.Exists(problem.Nodes.OpenCost, cost => cost > 0) && ServedCosts.Suits(problem);

    /// <summary>
    /// What a replica of a function is to be charged for the room that it takes, node by node in local numbers; 0 where
    /// there is enough.
    /// </summary>
    internal ReadOnlySpan<long> Charges(int function) => _charges.AsSpan(function * _nodes, _nodes);

    /// <summary>Finds better prices. Nobody may be reading them meanwhile.</summary>
    /// <returns>Whether it found any.</returns>
    internal bool Improve() => Improve(FurtherPasses);

    private bool Improve(int passes)
    {
        long before = Micros;
        _ascent.Climb(passes);
        if (Micros == before)
        {
            return false;
        }

        _ascent.Charge(_charges);
        return true;
    }
}
