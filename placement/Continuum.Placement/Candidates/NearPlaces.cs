using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Candidates;

/// <summary>
/// The places with nodes that are nearest to a place, and behind them the nearest hubs: the roomiest place of each
/// zone, where what must be spread finds another zone and what found no room nearby finds some. Worked out when first
/// asked for and kept; it may be asked from several threads.
/// </summary>
internal sealed class NearPlaces
{
    private const int Near = 48;
    /// <summary>How many hubs stand at the end of what is near, at most.</summary>
    internal const int NearHubs = 8;

    private const int MostHubs = 256;

    private readonly CompiledProblem _problem;
    private readonly PlaceOrder _order;
    private readonly int[] _ofView;
    private readonly int[] _hubs;
    private int[]?[] _near;
    private RoundTrip[]?[] _trips;

    internal NearPlaces(CompiledProblem problem, PlaceOrder order)
    {
        _problem = problem;
        _order = order;
        _ofView = new int[problem.Places.View.Count];
        Array.Fill(_ofView, -1);
        for (int place = 0; place < order.Places; place++)
        {
            if (problem.Places.InView(place) is var known and >= 0)
            {
                _ofView[known] = place;
            }
        }

        _hubs = Hubs();
        (_near, _trips) = (new int[]?[problem.Places.Count], new RoundTrip[]?[problem.Places.Count]);
    }

    /// <summary>A hub for each zone, or each region where there are many zones; none where there are many of
    /// both.</summary>
    internal ReadOnlySpan<int> AllHubs => _hubs;

    /// <summary>The nearest and the nearest hubs, nearest first in each part.</summary>
    internal int[] Of(int place) => _near[place] ??= Nearest(place);

    /// <summary>The round trips from a place to those near it, in their order.</summary>
    internal RoundTrip[] TripsOf(int place) => _trips[place] ??= Trips(place);

    /// <summary>Takes in places that were added.</summary>
    internal void Extend()
    {
        if (_near.Length < _problem.Places.Count)
        {
            Array.Resize(ref _near, 2 * _problem.Places.Count);
            Array.Resize(ref _trips, 2 * _problem.Places.Count);
        }
    }

    private RoundTrip[] Trips(int place)
    {
        int[] near = Of(place);
        RoundTrip[] trips = new RoundTrip[near.Length];
        for (int i = 0; i < near.Length; i++)
        {
            trips[i] = new RoundTrip(_problem.Places.Between(place, near[i]));
        }

        return trips;
    }

    private int[] Nearest(int place)
    {
        List<int> found = new(Near + NearHubs);
        int known = _problem.Places.InView(place);
        if (known < 0)
        {
            ByLevels(place, found);
        }
        else
        {
            // Places without nodes are among the nearest: more are asked for until there are enough with some.
            for (int ask = Near + 4; found.Count < Near; ask *= 4)
            {
                int[] nearest = new int[Math.Min(ask, _ofView.Length)];
                int got = _problem.Places.View.NearestTo(known, nearest);
                found.Clear();
                for (int i = 0; i < got && found.Count < Near; i++)
                {
                    if (_ofView[nearest[i]] is var its and >= 0 && HasNodes(its))
                    {
                        found.Add(its);
                    }
                }

                if (got < nearest.Length || nearest.Length == _ofView.Length)
                {
                    break;
                }
            }
        }

        AddHubs(place, found);
        return [.. found];
    }

    private bool HasNodes(int place) => _order.EndOf(place) > _order.StartOf(place);

    // The view does not know it: those that share the most levels with it.
    private void ByLevels(int place, List<int> found)
    {
        for (int levels = Problems.Place.AllLevels; levels >= 0; levels--)
        {
            for (int other = 0; other < _order.Places && found.Count < Near; other++)
            {
                if (HasNodes(other) && _problem.Places.SharedLevels(place, other) == levels)
                {
                    found.Add(other);
                }
            }
        }
    }

    private void AddHubs(int place, List<int> found)
    {
        double[] away = new double[_hubs.Length];
        int[] hubs = [.. _hubs];
        for (int i = 0; i < hubs.Length; i++)
        {
            away[i] = _problem.Places.Between(place, hubs[i]).MedianMs;
        }

        Array.Sort(away, hubs);
        int added = 0;
        for (int i = 0; i < hubs.Length && added < NearHubs; i++)
        {
            if (!found.Contains(hubs[i]))
            {
                found.Add(hubs[i]);
                added++;
            }
        }
    }

    private int[] Hubs()
    {
        NodeTable nodes = _problem.Nodes;
        int[] byZone = Roomiest(nodes.Zone);
        int[] hubs = byZone.Length <= MostHubs ? byZone : Roomiest(nodes.Region);
        return hubs.Length <= MostHubs ? hubs : [];
    }

    // By the cores of the place's nodes that serve; the first where there are several.
    private int[] Roomiest(int[] domainOf)
    {
        NodeTable nodes = _problem.Nodes;
        int domains = 0;
        foreach (int domain in domainOf)
        {
            domains = Math.Max(domains, domain + 1);
        }

        int[] hub = new int[domains];
        long[] most = new long[domains];
        Array.Fill(hub, -1);
        for (int place = 0; place < _order.Places; place++)
        {
            long room = 0;
            for (int i = _order.StartOf(place); i < _order.EndOf(place); i++)
            {
                int node = _order.NodeAt(i);
                room += nodes.Serving[node] ? nodes.CapacityOf(node)[Resources.Cpu] : 0;
            }

            int domain = HasNodes(place) ? domainOf[_order.NodeAt(_order.StartOf(place))] : -1;
            if (domain >= 0 && (hub[domain] < 0 || room > most[domain]))
            {
                (hub[domain], most[domain]) = (place, room);
            }
        }

        return [.. hub.Where(place => place >= 0)];
    }
}
