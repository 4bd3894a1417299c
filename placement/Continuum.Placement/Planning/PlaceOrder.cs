using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// The nodes place by place, and in a place by number, with the lowest prices of each place: positions in this order
/// never change.
/// </summary>
internal sealed class PlaceOrder
{
    private readonly int[] _position;
    private readonly int[] _node;
    private readonly int[] _start;
    private readonly int[] _cheapest;
    private readonly Prices[] _prices;

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

        (_cheapest, _prices) = (new int[Places], new Prices[Places]);
        for (int place = 0; place < Places; place++)
        {
            Price(problem.Nodes, place);
        }
    }

    /// <summary>How many places had nodes to be asked for; places that came later have none.</summary>
    internal int Places => _start.Length - 1;

    internal int Count => _node.Length;

    internal int PositionOf(int node) => _position[node];

    internal int NodeAt(int position) => _node[position];

    /// <summary>The position of a place's first node.</summary>
    internal int StartOf(int place) => place < Places ? _start[place] : _start[^1];

    /// <summary>The first of a place's nodes from which clients are served for least; the place has nodes.</summary>
    internal int CheapestOf(int place) => _cheapest[place];

    /// <summary>Whether all nodes of a place have the same prices.</summary>
    internal bool IsUniform(int place) => _prices[place].Same;

    /// <summary>What a GiB to clients costs there.</summary>
    internal double LeastEgress(int place) => _prices[place].Egress;

    /// <summary>What a replica reserves costs so much at least, in micros an hour, on whichever node of a place with
    /// nodes.</summary>
    internal long LeastOwn(FunctionTable functions, int function, int place) => Micros.Of(
        (functions.Cores[function] * _prices[place].Core)
        + (functions.GiB[function] * _prices[place].GiB)
        + (functions.Accelerators[function] * _prices[place].Accelerator));

    /// <summary>The position after that of its last.</summary>
    internal int EndOf(int place) => place < Places ? _start[place + 1] : _start[^1];

    private void Price(NodeTable nodes, int place)
    {
        Prices least = new(double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, true);
        int cheapest = -1;
        for (int i = _start[place]; i < _start[place + 1]; i++)
        {
            int node = _node[i];
            Prices its = new(
                nodes.CoreCost[node], nodes.GiBCost[node], nodes.AcceleratorCost[node], nodes.EgressCost[node], true);
            least = new Prices(
                Math.Min(least.Core, its.Core),
                Math.Min(least.GiB, its.GiB),
                Math.Min(least.Accelerator, its.Accelerator),
                Math.Min(least.Egress, its.Egress),
                least.Same && (cheapest < 0 || its == least));
            cheapest = cheapest < 0 || nodes.EgressCost[node] < nodes.EgressCost[cheapest] ? node : cheapest;
        }

        (_cheapest[place], _prices[place]) = (cheapest, least);
    }

    private readonly record struct Prices(double Core, double GiB, double Accelerator, double Egress, bool Same);
}
