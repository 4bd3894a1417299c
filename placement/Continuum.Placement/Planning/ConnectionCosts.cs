using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>What edges and chains cost as things stand, each by itself, so that a change of a function touches its own
/// only.</summary>
internal sealed class ConnectionCosts
{
    private readonly Connections _connections;
    private readonly ApplicationCosts _costs;
    private readonly long[] _edges;
    private readonly long[] _chains;

    internal ConnectionCosts(CompiledProblem problem, IPlacedNodes placed)
    {
        _connections = problem.Connections;
        _costs = new ApplicationCosts(problem);
        _edges = new long[_connections.Edges.Length];
        _chains = new long[_connections.Chains.Length];
        for (int i = 0; i < _edges.Length; i++)
        {
            Total += _edges[i] = _costs.Of(_connections.Edges[i], placed);
        }

        for (int i = 0; i < _chains.Length; i++)
        {
            Total += _chains[i] = _costs.Of(_connections.Chains[i], placed);
        }
    }

    /// <summary>Micros an hour of all of them.</summary>
    internal long Total { get; private set; }

    internal void CopyFrom(ConnectionCosts other)
    {
        other._edges.CopyTo(_edges, 0);
        other._chains.CopyTo(_chains, 0);
        Total = other.Total;
    }

    /// <summary>What all of them would cost if a function's nodes were as they are now.</summary>
    internal long Trial(int function, IPlacedNodes placed)
    {
        long total = Total;
        foreach (int edge in _connections.EdgesOf(function))
        {
            total += _costs.Of(_connections.Edges[edge], placed) - _edges[edge];
        }

        foreach (int chain in _connections.ChainsOf(function))
        {
            total += _costs.Of(_connections.Chains[chain], placed) - _chains[chain];
        }

        return total;
    }

    /// <summary>Takes over that a function's nodes changed.</summary>
    internal void Refresh(int function, IPlacedNodes placed)
    {
        foreach (int edge in _connections.EdgesOf(function))
        {
            long cost = _costs.Of(_connections.Edges[edge], placed);
            Total += cost - _edges[edge];
            _edges[edge] = cost;
        }

        foreach (int chain in _connections.ChainsOf(function))
        {
            long cost = _costs.Of(_connections.Chains[chain], placed);
            Total += cost - _chains[chain];
            _chains[chain] = cost;
        }
    }
}
