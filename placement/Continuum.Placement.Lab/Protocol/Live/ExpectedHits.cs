using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Live;

/// <summary>Which share of all events that have an objective is expected to meet it, in percent.</summary>
internal static class ExpectedHits
{
    /// <summary>Every client place is served by the replica that is likeliest to be in time.</summary>
    internal static double Of(PlacementProblem problem, Func<string, IReadOnlyList<string>> nodesOf)
    {
        RoundTrips trips = new(problem.Network);
        Dictionary<string, Place> places =
            problem.Nodes.ToDictionary(node => node.Id, node => node.Place, StringComparer.Ordinal);
        double all = 0;
        double hit = 0;
        foreach (PlacementFunction function in problem.Functions)
        {
            Place[] replicas = [.. nodesOf(function.Key).Select(id => places[id])];
            foreach (ClientDemand cell in function.Demand.Where(cell => double.IsFinite(cell.AtMostMs)))
            {
                all += cell.RatePerSecond;
                double miss = 1;
                foreach (Place replica in replicas)
                {
                    (double median, double sigma) = trips.Between(cell.From, replica);
                    double limit = cell.AtMostMs - (cell.ServiceMs ?? function.ServiceMs);
                    miss = Math.Min(miss, RoundTrips.MissChance(median, sigma, limit));
                }

                hit += cell.RatePerSecond * (1 - miss);
            }
        }

        return all == 0 ? 100 : 100 * hit / all;
    }
}
