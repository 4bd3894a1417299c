using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>Which nodes carry which functions of a problem: what every policy that is compared comes down to.</summary>
public sealed class PlacedReplicas
{
    private readonly PlacementProblem _problem;
    private readonly int[][] _nodes;

    /// <summary>Takes the numbers over.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="nodes">For each function of its list the positions of its nodes in the list of nodes.</param>
    /// <exception cref="ArgumentException">It is not one entry a function.</exception>
    public PlacedReplicas(PlacementProblem problem, int[][] nodes)
    {
        if (nodes.Length != problem.Functions.Count)
        {
            throw new ArgumentException(
                $"{nodes.Length} entries for {problem.Functions.Count} functions, one each is right", nameof(nodes));
        }

        (_problem, _nodes) = (problem, nodes);
    }

    /// <summary>How many functions there are.</summary>
    public int Functions => _nodes.Length;

    /// <summary>Replicas placed.</summary>
    public int Placed => _nodes.Sum(nodes => nodes.Length);

    /// <summary>Replicas of functions' least number that found no node.</summary>
    public int Missing { get; init; }

    /// <summary>The nodes of a function.</summary>
    /// <param name="function">Its position in the problem's list.</param>
    /// <returns>Positions in the problem's list of nodes, each once.</returns>
    public ReadOnlySpan<int> NodesOf(int function) => _nodes[function];

    /// <summary>The ids of the nodes of a function, sorted.</summary>
    /// <param name="function">Its position in the problem's list.</param>
    public IReadOnlyList<string> NodeIdsOf(int function)
    {
        string[] ids = Array.ConvertAll(_nodes[function], node => _problem.Nodes[node].Id);
        Array.Sort(ids, StringComparer.Ordinal);
        return ids;
    }

    /// <summary>The same for all functions, by key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ByKey()
    {
        Dictionary<string, IReadOnlyList<string>> all = new(_nodes.Length, StringComparer.Ordinal);
        for (int i = 0; i < _nodes.Length; i++)
        {
            all.Add(_problem.Functions[i].Key, NodeIdsOf(i));
        }

        return all;
    }
}
