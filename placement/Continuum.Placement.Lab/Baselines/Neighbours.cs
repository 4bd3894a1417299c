using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>The functions that a function must or must not be beside, by position.</summary>
internal static class Neighbours
{
    internal static (int Function, SpreadLevel Level)[][] Named(
        PlacementProblem problem, Func<PlacementFunction, IReadOnlyList<Neighbour>> list)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        for (int i = 0; i < problem.Functions.Count; i++)
        {
            numbers.Add(problem.Functions[i].Key, i);
        }

        return
        [
            .. problem.Functions.Select(function => list(function)
                .Select(neighbour => (numbers[neighbour.Function], neighbour.Level)).ToArray()),
        ];
    }

    /// <summary>Who is apart from one is apart from both sides.</summary>
    internal static (int Function, SpreadLevel Level)[][] BothWays(PlacementProblem problem)
    {
        (int Function, SpreadLevel Level)[][] named = Named(problem, function => function.Apart);
        HashSet<(int Function, SpreadLevel Level)>[] both = [.. named.Select(others => others.ToHashSet())];
        for (int i = 0; i < named.Length; i++)
        {
            foreach ((int other, SpreadLevel level) in named[i])
            {
                both[other].Add((i, level));
            }
        }

        return [.. both.Select(others => others.Order().ToArray())];
    }
}
