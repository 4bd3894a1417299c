using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Facilities;

/// <summary>Costs between customers and facilities as round trips: only these pairs are connected.</summary>
internal sealed class FacilityNetwork(double[][] cost, int customers) : INetworkView
{
    private const string Facilities = "facilities";
    private const string Customers = "customers";

    public int Count => cost.Length + customers;

    public int Find(Place place) => place.Region switch
    {
        Facilities => int.Parse(place.Site, System.Globalization.CultureInfo.InvariantCulture),
        Customers => cost.Length + int.Parse(place.Site, System.Globalization.CultureInfo.InvariantCulture),
        _ => -1,
    };

    public LatencyEstimate Between(int from, int to) =>
        from >= cost.Length && to < cost.Length ? new(cost[to][from - cost.Length], 0, true)
        : to >= cost.Length && from < cost.Length ? new(cost[from][to - cost.Length], 0, true)
        : from == to ? new(0, 0, true)
        : LatencyEstimate.Unreachable;

    public int NearestTo(int from, Span<int> nearest)
    {
        int[] order =
        [
            .. Enumerable.Range(0, Count)
                .Where(to => !double.IsPositiveInfinity(Between(from, to).MedianMs))
                .OrderBy(to => Between(from, to).MedianMs)
                .ThenBy(to => to),
        ];
        int count = Math.Min(nearest.Length, order.Length);
        order.AsSpan(0, count).CopyTo(nearest);
        return count;
    }

    internal static Place Facility(int number) => new(Facilities, Name(number), Name(number));

    internal static Place Customer(int number) => new(Customers, Name(number), Name(number));

    private static string Name(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
