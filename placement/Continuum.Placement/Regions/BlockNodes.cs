using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Search;

namespace Continuum.Placement.Regions;

/// <summary>The nodes of one block that are looked at for a function: near its clients, and where the block's hubs
/// are.</summary>
internal sealed class BlockNodes(PlanState state, CandidatePlaces candidates, Func<int, bool> isInside) : ICandidateNodes
{
    private const int Most = 32;
    private const int LeastACell = 6;

    private readonly CompiledProblem _problem = state.Problem;
    private readonly PlaceMarks _marks = new();
    private readonly List<int> _nodes = [];
    private int[] _found = [];

    public ReadOnlySpan<int> Of(int function)
    {
        _marks.Clear(_problem.Places.Count);
        _nodes.Clear();
        int first = _problem.Functions.CellStart[function];
        int last = _problem.Functions.CellStart[function + 1];
        int each = Math.Max(LeastACell, Most / Math.Max(1, last - first));
        for (int cell = first; cell < last; cell++)
        {
            if (_problem.Cells.Place[cell] is var place and >= 0)
            {
                Add(function, candidates.Near.Of(place), _nodes.Count + each);
            }
        }

        foreach (int node in state.NodesOf(function))
        {
            Add(function, candidates.Near.Of(_problem.Nodes.Place[node]), _nodes.Count + LeastACell);
        }

        _found = [.. _nodes];
        return _found;
    }

    private void Add(int function, int[] places, int most)
    {
        foreach (int place in places)
        {
            if (_nodes.Count >= most || _marks.Has(place))
            {
                continue;
            }

            _marks.Add(place);
            for (int i = state.Order.StartOf(place); i < state.Order.EndOf(place) && _nodes.Count < most; i++)
            {
                int node = state.Order.NodeAt(i);
                if (isInside(node) && _problem.Allows(function, node))
                {
                    _nodes.Add(node);
                }
            }
        }
    }
}
