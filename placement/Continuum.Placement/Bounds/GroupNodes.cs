using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// The nodes that one group of functions may use, by price class and then by place, those that cost least to use first.
/// </summary>
internal sealed class GroupNodes
{
    internal GroupNodes(CompiledProblem problem, PriceClasses prices, int group)
    {
        NodeTable nodes = problem.Nodes;
        Nodes = [.. Enumerable.Range(0, nodes.Count)
            .Where(node => problem.Masks.Allows(group, nodes.Class[node]))
            .OrderBy(node => prices.Of[node])
            .ThenBy(node => nodes.Place[node])
            .ThenBy(node => nodes.OpenCost[node])
            .ThenBy(node => node)];
        List<int> places = [];
        List<int> starts = [];
        ClassStart = new int[prices.Count + 1];
        for (int i = 0; i < Nodes.Length; i++)
        {
            if (i == 0
                || prices.Of[Nodes[i]] != prices.Of[Nodes[i - 1]]
                || nodes.Place[Nodes[i]] != nodes.Place[Nodes[i - 1]])
            {
                places.Add(nodes.Place[Nodes[i]]);
                starts.Add(i);
                ClassStart[prices.Of[Nodes[i]] + 1] = places.Count;
            }
        }

        for (int priceClass = 0; priceClass < prices.Count; priceClass++)
        {
            ClassStart[priceClass + 1] = Math.Max(ClassStart[priceClass], ClassStart[priceClass + 1]);
        }

        Places = [.. places];
        NodeStart = [.. starts, Nodes.Length];
    }

    internal int[] Nodes { get; }

    /// <summary>A class has the stands from here to the next class's first.</summary>
    internal int[] ClassStart { get; }

    /// <summary>The place of each stand.</summary>
    internal int[] Places { get; }

    /// <summary>A stand has the nodes from here to the next stand's first.</summary>
    internal int[] NodeStart { get; }
}
