using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>
/// Round trips between places: what the problem's view says, and the tree of places where it knows nothing.
/// </summary>
internal sealed class RoundTrips(INetworkView? view)
{
    private static readonly TreeDistanceOptions Tree = new();
    private readonly Dictionary<Place, int> _numbers = [];

    /// <summary>Median in milliseconds and the standard deviation of the logarithm.</summary>
    internal (double MedianMs, double Sigma) Between(Place from, Place to)
    {
        int one = Number(from);
        int other = Number(to);
        if (one >= 0 && other >= 0)
        {
            LatencyEstimate estimate = view!.Between(one, other);
            return (estimate.MedianMs, estimate.Sigma);
        }

        return Levels(from, to) switch
        {
            3 => (Tree.SameSiteMs, Tree.SameSiteSigma),
            2 => (Tree.SameZoneMs, Tree.SameZoneSigma),
            1 => (Tree.SameRegionMs, Tree.SameRegionSigma),
            _ => (Tree.ElsewhereMs, Tree.ElsewhereSigma),
        };
    }

    internal double MeanMs(Place from, Place to)
    {
        (double median, double sigma) = Between(from, to);
        return Math.Min(LatencyEstimate.UnreachableMs, median * Math.Exp(sigma * sigma / 2));
    }

    /// <summary>How likely a log-normal time is above a limit; nothing is within a limit of 0 or less.</summary>
    internal static double MissChance(double medianMs, double sigma, double limitMs) =>
        double.IsPositiveInfinity(medianMs) ? 1
        : double.IsPositiveInfinity(limitMs) ? 0
        : limitMs <= 0 ? 1
        : medianMs <= 0 ? 0
        : sigma == 0 ? (medianMs > limitMs ? 1 : 0)
        : NormalTail.Of(Math.Log(limitMs / medianMs) / sigma);

    /// <summary>How many levels two places share, from the region down.</summary>
    internal static int Levels(Place one, Place other) =>
        one.Region != other.Region ? 0 : one.Zone != other.Zone ? 1 : one.Site != other.Site ? 2 : 3;

    private int Number(Place place)
    {
        if (view is null)
        {
            return -1;
        }

        if (!_numbers.TryGetValue(place, out int number))
        {
            _numbers.Add(place, number = view.Find(place));
        }

        return number;
    }
}
