using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>
/// Each replica at the node with room that is nearest to one of the function's client places: the first replica near
/// the place with most demand, the second near the next, and so on, going round. Without demand or network the first
/// nodes of the list with room are taken.
/// </summary>
public sealed class NearestFirstBaseline : IBaseline
{
    /// <inheritdoc/>
    public string Name => "nearest";

    /// <inheritdoc/>
    public PlacedReplicas Plan(PlacementProblem problem) => BaselineRun.Run(problem, fleet => new Choice(fleet));

    private sealed class Choice : INodeChoice
    {
        private const int FirstLook = 64;

        private readonly Fleet _fleet;
        private readonly INetworkView? _network;
        private readonly Dictionary<Place, List<int>> _nodesAt = [];
        private readonly List<int>[] _byNumber;
        private int[] _nearest;

        internal Choice(Fleet fleet)
        {
            _fleet = fleet;
            _network = fleet.Problem.Network;
            for (int i = 0; i < fleet.Nodes; i++)
            {
                Place place = fleet.Problem.Nodes[i].Place;
                if (!_nodesAt.TryGetValue(place, out List<int>? there))
                {
                    _nodesAt.Add(place, there = []);
                }

                there.Add(i);
            }

            _byNumber = new List<int>[_network?.Count ?? 0];
            foreach ((Place place, List<int> there) in _nodesAt)
            {
                if (_network?.Find(place) is >= 0 and var number)
                {
                    _byNumber[number] = there;
                }
            }

            _nearest = new int[FirstLook];
        }

        public int Choose(int function, int replica)
        {
            ClientDemand[] demand =
            [
                .. _fleet.Problem.Functions[function].Demand
                    .OrderByDescending(cell => cell.RatePerSecond)
                    .ThenBy(cell => cell.From.ToString(), StringComparer.Ordinal),
            ];
            int from = demand.Length == 0 || _network is null
                ? -1
                : _network.Find(demand[replica % demand.Length].From);
            return from >= 0 && Near(function, from) is >= 0 and var near ? near : Any(function);
        }

        private int Near(int function, int from)
        {
            int passed = 0;
            while (true)
            {
                int found = _network!.NearestTo(from, _nearest);
                for (; passed < found; passed++)
                {
                    foreach (int node in _byNumber[_nearest[passed]] ?? [])
                    {
                        if (_fleet.MayPut(function, node))
                        {
                            return node;
                        }
                    }
                }

                if (found < _nearest.Length || found == _network.Count)
                {
                    return -1;
                }

                _nearest = new int[Math.Min(_network.Count, _nearest.Length * 4)];
            }
        }

        private int Any(int function)
        {
            for (int node = 0; node < _fleet.Nodes; node++)
            {
                if (_fleet.MayPut(function, node))
                {
                    return node;
                }
            }

            return -1;
        }
    }
}
