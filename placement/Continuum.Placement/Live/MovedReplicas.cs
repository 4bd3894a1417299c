using Continuum.Placement.Compiled;

namespace Continuum.Placement.Live;

/// <summary>Says what moved of a function, from where it was to where it is.</summary>
internal static class MovedReplicas
{
    /// <summary>
    /// Adds what changed, and says whether anything did: what left is paired with what came; more of one are replicas
    /// that end or begin.
    /// </summary>
    /// <param name="moves">Added to.</param>
    /// <param name="problem">Knows where the function was.</param>
    /// <param name="function">The function.</param>
    /// <param name="nodes">Where it is now, sorted.</param>
    internal static bool Add(List<ReplicaMove> moves, CompiledProblem problem, int function, int[] nodes)
    {
        int[] current = problem.Functions.Current[function];
        string[] ids = problem.Nodes.Ids;
        int before = moves.Count;
        int gone = Beyond(current, 0, nodes);
        int came = Beyond(nodes, 0, current);
        while (gone < current.Length || came < nodes.Length)
        {
            moves.Add(new ReplicaMove(
                problem.Functions.Keys[function],
                gone < current.Length ? ids[current[gone]] : null,
                came < nodes.Length ? ids[nodes[came]] : null));
            gone = Beyond(current, gone + 1, nodes);
            came = Beyond(nodes, came + 1, current);
        }

        return moves.Count > before;
    }

    // The first from there on that is not among others.
    private static int Beyond(int[] nodes, int from, int[] others)
    {
        int at = from;
        while (at < nodes.Length && Array.BinarySearch(others, nodes[at]) >= 0)
        {
            at++;
        }

        return at;
    }
}
