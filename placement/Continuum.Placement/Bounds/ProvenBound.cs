using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Bounds;

/// <summary>
/// What no plan can cost less than, for who tells of a plan that was made without a bound: a plan that is kept going
/// change by change has none of its own.
/// </summary>
public static class ProvenBound
{
    // Pairs of cell and node beyond which no proof is tried: an evaluation takes some nanoseconds a pair.
    private const long MostPairs = 1_000_000;

    // The same over all evaluations together.
    private const long Work = 20_000_000;
    private const int MostIterations = 400;

    // Plans are split where that takes milliseconds a part: in small problems it is often what proves the best plan.
    private const long SmallPairs = 20_000;
    private const int Parts = 100;

    /// <summary>
    /// Micros of cost units an hour that no plan with nothing missing costs less than, moves from where things are
    /// included. The same problem and known cost give the same bound.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="knownMicros">What some plan with nothing missing costs, or null: it guides the search.</param>
    /// <param name="cancellationToken">Ends the search early; the bound so far holds.</param>
    /// <returns>
    /// The bound; null where it proves that every plan misses something, and where the problem has more than a million
    /// pairs of a place with clients and a node, for which there is no proof in about a second.
    /// </returns>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with the problem; all of it is
    /// listed.</exception>
    public static long? Of(PlacementProblem problem, long? knownMicros, CancellationToken cancellationToken)
    {
        CompiledProblem compiled = ProblemCompiler.Compile(problem);
        if (compiled.Functions.Count == 0)
        {
            return 0;
        }

        if (compiled.Nodes.Count == 0)
        {
            return null;
        }

        long pairs = Math.Max(1, (long)compiled.Cells.Count * compiled.Nodes.Count);
        if (pairs > MostPairs)
        {
            return null;
        }

        BoundResult bound = LagrangianBound.Compute(compiled, new BoundOptions
        {
            Iterations = (int)Math.Min(Work / pairs, MostIterations),
            Parts = pairs <= SmallPairs ? Parts : 0,
            UpperMicros = knownMicros,
            Stop = () => cancellationToken.IsCancellationRequested,
        });
        return bound.IsInfeasible ? null : bound.Micros;
    }
}
