
namespace Continuum.Placement.Compiled;

/// <summary>By function: what of its application changes with it, so that nothing else is looked at.</summary>
internal sealed class Connections
{
    private int[][] _edges;
    private int[][] _chains;
    private int[][] _leaning;

    internal Connections(FunctionTable functions, Application[] applications)
    {
        Edges = [.. applications.SelectMany(application => application.Edges)];
        Chains = [.. applications.SelectMany(application => application.Chains)];
        (_edges, _chains, _leaning) = (Empty(functions.Count), Empty(functions.Count), Empty(functions.Count));
        for (int i = 0; i < Edges.Length; i++)
        {
            Add(_edges, Edges[i].From, i);
            Add(_edges, Edges[i].To, i);
        }

        for (int i = 0; i < Chains.Length; i++)
        {
            foreach (int function in Chains[i].Functions)
            {
                Add(_chains, function, i);
            }
        }

        for (int function = 0; function < functions.Count; function++)
        {
            Lean(functions, function);
        }
    }

    /// <summary>All edges of all applications.</summary>
    internal CompiledEdge[] Edges { get; }

    /// <summary>All chains of all applications.</summary>
    internal CompiledChain[] Chains { get; }

    /// <summary>Edges that begin or end at a function.</summary>
    internal int[] EdgesOf(int function) => _edges[function];

    /// <summary>Chains through a function.</summary>
    internal int[] ChainsOf(int function) => _chains[function];

    /// <summary>Functions that must be beside a function.</summary>
    internal int[] LeaningOn(int function) => _leaning[function];

    /// <summary>Takes in functions that were added to the table.</summary>
    internal void Extend(FunctionTable functions)
    {
        if (_edges.Length < functions.Capacity)
        {
            (_edges, _chains, _leaning) = (
                Longer(_edges, functions.Capacity), Longer(_chains, functions.Capacity), Longer(_leaning, functions.Capacity));
        }

    }

    /// <summary>Takes in whom a function must be beside.</summary>
    internal void Lean(FunctionTable functions, int function)
    {
        foreach ((int other, _) in functions.Together[function])
        {
            Add(_leaning, other, function);
        }
    }

    private static int[][] Empty(int count)
    {
        int[][] lists = new int[count][];
        Array.Fill(lists, []);
        return lists;
    }

    private static int[][] Longer(int[][] lists, int count)
    {
        int[][] longer = Empty(count);
        lists.CopyTo(longer, 0);
        return longer;
    }

    private static void Add(int[][] lists, int at, int item)
    {
        if (Array.IndexOf(lists[at], item) < 0)
        {
            lists[at] = [.. lists[at], item];
        }
    }
}
