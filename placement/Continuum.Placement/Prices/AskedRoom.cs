using Continuum.Placement.Search;

namespace Continuum.Placement.Prices;

/// <summary>How much room the functions ask of each node, by the nodes that each of them chose last.</summary>
internal sealed class AskedRoom(SubProblem sub, int[] scarce)
{
    private readonly int[] _nodes = new int[sub.SlotStart[^1]];
    private readonly int[] _many = new int[sub.Functions.Length];
    private readonly long[][] _asked = [.. scarce.Select(_ => new long[sub.Nodes.Length])];

    /// <summary>What is asked of each node, by the position of a scarce dimension.</summary>
    internal ReadOnlySpan<long> Of(int scarceAt) => _asked[scarceAt];

    /// <summary>A function chooses nodes instead of those before.</summary>
    internal void Choose(int function, ReadOnlySpan<int> nodes)
    {
        Span<int> chosen = _nodes.AsSpan(sub.SlotStart[function]);
        Add(function, chosen[.._many[function]], -1);
        nodes.CopyTo(chosen);
        _many[function] = nodes.Length;
        Add(function, nodes, 1);
    }

    private void Add(int function, ReadOnlySpan<int> nodes, int times)
    {
        for (int i = 0; i < scarce.Length; i++)
        {
            long need = times * (long)sub.Need[function][scarce[i]];
            foreach (int node in nodes)
            {
                _asked[i][node] += need;
            }
        }
    }
}
