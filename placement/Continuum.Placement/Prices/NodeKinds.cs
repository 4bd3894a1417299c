using Continuum.Placement.Search;

namespace Continuum.Placement.Prices;

/// <summary>
/// The nodes of each function by what they cost it: those of one kind cost it the same in every respect, so that of
/// them only the one with the lowest charge counts. Where latency only counts by steps there are few kinds.
/// </summary>
internal sealed class NodeKinds
{
    private readonly int[] _kind;
    private readonly int _nodes;
    private readonly int[][] _first;

    internal NodeKinds(SubProblem sub, ServedCosts costs)
    {
        _nodes = sub.Nodes.Length;
        _kind = new int[sub.Functions.Length * _nodes];
        _first = new int[sub.Functions.Length][];
        Dictionary<Costs, int> known = [];
        List<int> first = [];
        for (int function = 0; function < _first.Length; function++)
        {
            known.Clear();
            first.Clear();
            ReadOnlySpan<long> replica = costs.Replica(function);
            for (int node = 0; node < _nodes; node++)
            {
                int kind = -1;
                if (replica[node] < SubProblem.Forbidden && !known.TryGetValue(new(costs, function, node), out kind))
                {
                    kind = first.Count;
                    known.Add(new(costs, function, node), kind);
                    first.Add(node);
                }

                _kind[(function * _nodes) + node] = kind;
            }

            _first[function] = [.. first];
            Most = Math.Max(Most, first.Count);
            Work += _nodes + ((long)first.Count << costs.CellsOf(function));
        }
    }

    /// <summary>The most kinds that any function has.</summary>
    internal int Most { get; }

    /// <summary>Numbers that are looked at to price all functions once.</summary>
    internal long Work { get; }

    /// <summary>The kind of each node, or -1 where the function may not go.</summary>
    internal ReadOnlySpan<int> Of(int function) => _kind.AsSpan(function * _nodes, _nodes);

    /// <summary>A node of each kind.</summary>
    internal ReadOnlySpan<int> First(int function) => _first[function];

    private readonly record struct Costs(ServedCosts Rows, int Function, int Node)
    {
        public bool Equals(Costs other)
        {
            bool same = Rows.Replica(Function)[Node] == Rows.Replica(Function)[other.Node];
            for (int cell = 0; same && cell < Rows.CellsOf(Function); cell++)
            {
                same = Rows.Cell(Function, cell)[Node] == Rows.Cell(Function, cell)[other.Node];
            }

            return same;
        }

        public override int GetHashCode()
        {
            ulong hash = SetMemo.Mix((ulong)Rows.Replica(Function)[Node]);
            for (int cell = 0; cell < Rows.CellsOf(Function); cell++)
            {
                hash = SetMemo.Mix(hash ^ (ulong)Rows.Cell(Function, cell)[Node]);
            }

            return (int)hash;
        }
    }
}
