using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>Where functions are now, and how many of those nodes they must leave.</summary>
internal static class CurrentNodes
{
    internal static void Fill(CompiledProblem compiled, PlacementFunction[] functions)
    {
        for (int i = 0; i < functions.Length; i++)
        {
            if (functions[i].CurrentNodes.Count == 0)
            {
                compiled.Functions.Current[i] = [];
                continue;
            }

            List<int> current = [];
            int lost = 0;
            foreach (string id in functions[i].CurrentNodes)
            {
                int node = Array.BinarySearch(compiled.Nodes.Ids, id, StringComparer.Ordinal);
                bool stays = node >= 0 && compiled.Allows(i, node);
                lost += stays ? 0 : 1;
                if (node >= 0)
                {
                    current.Add(node);
                }
            }

            current.Sort();
            compiled.Functions.Current[i] = [.. current];

            // What it lacks to its least comes from nowhere: that is no move either.
            compiled.Functions.Forced[i] = lost + Math.Max(0, compiled.Functions.Least[i] - current.Count);
        }
    }
}
