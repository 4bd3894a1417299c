using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>The nodes place by place, and in a place by number: positions in this order never change.</summary>
internal sealed class PlaceOrder
{
    private readonly int[] _position;
    private readonly int[] _node;
    private readonly int[] _start;

    internal PlaceOrder(CompiledProblem problem)
    {
        int[] places = problem.Nodes.Place;
        _position = new int[places.Length];
        _node = new int[places.Length];
        _start = new int[problem.Places.Count + 1];
        foreach (int place in places)
        {
            _start[place + 1]++;
        }

        for (int place = 0; place < problem.Places.Count; place++)
        {
            _start[place + 1] += _start[place];
        }

        int[] next = _start[..^1];
        for (int node = 0; node < places.Length; node++)
        {
            _position[node] = next[places[node]]++;
            _node[_position[node]] = node;
        }
    }

    /// <summary>How many places had nodes to be asked for; places that came later have none.</summary>
    internal int Places => _start.Length - 1;

    internal int Count => _node.Length;

    internal int PositionOf(int node) => _position[node];

    internal int NodeAt(int position) => _node[position];

    /// <summary>The position of a place's first node.</summary>
    internal int StartOf(int place) => place < Places ? _start[place] : _start[^1];

    /// <summary>The position after that of its last.</summary>
    internal int EndOf(int place) => place < Places ? _start[place + 1] : _start[^1];
}
