using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Scenarios;

/// <summary>
/// Round trips on a sphere: what both access networks add, and 0.015 ms for each kilometre of the chord (light in glass
/// there and back, half as far again as the crow flies). It takes memory in proportion to the places, not to their
/// square.
/// </summary>
internal sealed class SphereNetwork : INetworkView
{
    private const double MsAcross = 0.015 * 6371;
    private const double SameSiteMs = 0.4;

    private readonly Dictionary<Place, int> _numbers;
    private readonly double[] _point;
    private readonly double[] _access;
    private readonly double[] _sigma;
    private readonly SphereTree _tree;

    internal SphereNetwork(IReadOnlyList<Site> sites)
    {
        _numbers = new Dictionary<Place, int>(sites.Count);
        _point = new double[3 * sites.Count];
        _access = new double[sites.Count];
        _sigma = new double[sites.Count];
        for (int i = 0; i < sites.Count; i++)
        {
            _numbers.Add(sites[i].Place, i);
            (_point[3 * i], _point[(3 * i) + 1], _point[(3 * i) + 2]) = (sites[i].X, sites[i].Y, sites[i].Z);
            (_access[i], _sigma[i]) = (sites[i].AccessMs, sites[i].Sigma);
        }

        _tree = new SphereTree(_point, _access);
    }

    /// <inheritdoc/>
    public int Count => _access.Length;

    /// <inheritdoc/>
    public int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <inheritdoc/>
    public LatencyEstimate Between(int from, int to) => from == to
        ? new(SameSiteMs, _sigma[from], true)
        : new(MedianMs(from, to), _sigma[from] + _sigma[to], true);

    /// <inheritdoc/>
    public int NearestTo(int from, Span<int> nearest)
    {
        if (nearest.Length == 0)
        {
            return 0;
        }

        // It is its own nearest: no other is less than twice the least access away, which is more than within a site.
        nearest[0] = from;
        return 1 + _tree.Nearest(from, MsAcross, nearest[1..]);
    }

    private double MedianMs(int from, int to) =>
        SameSiteMs + _access[from] + _access[to] + (MsAcross * Chord(from, to));

    private double Chord(int from, int to)
    {
        double x = _point[3 * from] - _point[3 * to];
        double y = _point[(3 * from) + 1] - _point[(3 * to) + 1];
        double z = _point[(3 * from) + 2] - _point[(3 * to) + 2];
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
