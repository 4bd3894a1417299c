using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>The part of the Earth that a map shows, in degrees.</summary>
/// <param name="West">Its western edge.</param>
/// <param name="East">Its eastern edge.</param>
/// <param name="South">Its southern edge.</param>
/// <param name="North">Its northern edge.</param>
/// <param name="Graticule">Degrees between two lines.</param>
internal sealed record MapExtent(double West, double East, double South, double North, double Graticule)
{
    // From this much of a circle on the whole Earth is shown.
    private const double Worldwide = 150;

    /// <summary>How high it is for its width, true to shape at its middle latitude.</summary>
    internal double HeightOverWidth =>
        (North - South) / ((East - West) * Math.Max(0.2, Math.Cos((North + South) / 2 * Math.PI / 180)));

    /// <summary>What takes in all sites with a margin.</summary>
    internal static MapExtent Around(IReadOnlyList<LabSiteResult> sites)
    {
        double west = sites.Min(site => site.Longitude!.Value);
        double east = sites.Max(site => site.Longitude!.Value);
        double south = sites.Min(site => site.Latitude!.Value);
        double north = sites.Max(site => site.Latitude!.Value);
        if (east - west > Worldwide)
        {
            return new MapExtent(-180, 180, Math.Min(-60, south - 3), Math.Max(78, north + 3), 30);
        }

        double margin = Math.Max(0.01, Math.Max(east - west, north - south) * 0.06);
        (west, east) = (west - margin, east + margin);
        (south, north) = (Math.Max(-90, south - margin), Math.Min(90, north + margin));
        return new MapExtent(west, east, south, north, Axis.NiceStep((east - west) / 5));
    }
}
