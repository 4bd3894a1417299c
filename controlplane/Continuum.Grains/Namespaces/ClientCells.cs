using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Nodes;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>
/// Where a function's events arise and how soon they are to be answered: what its latency objectives name, and what
/// nodes measured.
/// </summary>
internal static class ClientCells
{
    // What a place counts for whose events nobody has counted yet.
    private const double AssumedRate = 1;

    /// <param name="key">The function.</param>
    /// <param name="spec">What it declares.</param>
    /// <param name="execution">How long it takes, or null where that is not known.</param>
    /// <param name="reports">The nodes.</param>
    public static IReadOnlyList<ClientDemand> Of(
        FunctionKey key, FunctionSpec spec, ExecutionTime? execution, IReadOnlyList<NodeReport> reports)
    {
        Dictionary<Place, double> measured = Measured(key, reports);
        SortedDictionary<string, ClientDemand> cells = new(StringComparer.Ordinal);
        foreach (LatencyObjective objective in spec.Objectives.Latency)
        {
            foreach (Place place in Places(objective.From, measured, reports))
            {
                ClientDemand cell = new(place, measured.GetValueOrDefault(place, AssumedRate))
                {
                    AtMostMs = objective.AtMost.TotalMilliseconds,
                    Quantile = objective.Quantile,
                    Weight = objective.Weight,
                };

                // Where two objectives speak of one place, the one of the shorter time is planned for.
                if (!cells.TryGetValue(place.ToString(), out ClientDemand? other) || cell.AtMostMs < other.AtMostMs)
                {
                    cells[place.ToString()] = cell;
                }
            }
        }

        foreach ((Place place, double rate) in measured)
        {
            cells.TryAdd(place.ToString(), new ClientDemand(place, rate));
        }

        return
        [
            .. cells.Values.Select(cell => cell with
            {
                ServiceMs = execution?.At(cell.Quantile),
                MedianServiceMs = execution?.At(0.5),
            }),
        ];
    }

    public static Place At(Location location) => new(location.Region, location.Zone, location.Site);

    private static Dictionary<Place, double> Measured(FunctionKey key, IReadOnlyList<NodeReport> reports) => reports
        .Where(report => report.Demand.ContainsKey(key))
        .GroupBy(report => At(report.View.Description.Location))
        .ToDictionary(group => group.Key, group => group.Sum(report => report.Demand[key]));

    private static IEnumerable<Place> Places(
        string from, Dictionary<Place, double> measured, IReadOnlyList<NodeReport> reports)
    {
        if (from == LatencyObjective.FromTriggers)
        {
            // Events arise where they were counted; before any were, at the sites whose nodes take devices' messages.
            return measured.Count > 0
                ? measured.Keys
                : reports.Where(report => report.View.Description.MqttEndpoint is not null)
                    .Select(report => At(report.View.Description.Location))
                    .Distinct();
        }

        IEnumerable<Place> known = reports.Select(report => At(report.View.Description.Location))
            .Concat(measured.Keys)
            .Where(place => PlacePattern.Covers(from, place))
            .Distinct();
        string[] levels = from.Split('/');
        return levels.Length == Place.AllLevels && !from.EndsWith('*')
            ? [new Place(levels[0], levels[1], levels[2])]
            : known;
    }
}
