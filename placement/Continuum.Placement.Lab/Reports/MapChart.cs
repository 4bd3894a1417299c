using System.Globalization;
using Continuum.Placement.Lab.Simulation;

namespace Continuum.Placement.Lab.Reports;

/// <summary>
/// Draws sites on an equirectangular map with its graticule: the size of a dot is its clients' events, the colour the
/// share of them answered in time, a ring around it the replicas that it carries.
/// </summary>
internal static class MapChart
{
    private const double Width = 640;
    private const double Cell = 4;
    private const int Steps = 5;

    // Where each colour begins: below half, from half, ...
    private static readonly double[] From = [0, 0.5, 0.75, 0.9, 0.97];

    internal static string Draw(string title, IReadOnlyList<LabSiteResult> sites)
    {
        LabSiteResult[] known = [.. sites.Where(site => site is { Latitude: not null, Longitude: not null })];
        if (known.Length == 0)
        {
            return "";
        }

        MapExtent extent = MapExtent.Around(known);
        double height = Math.Clamp(Width * extent.HeightOverWidth, 120, 520);
        Axis x = Axis.Exact(extent.West, extent.East, 0, Width);
        Axis y = Axis.Exact(extent.South, extent.North, height, 0);
        known = Merged(known, x, y);
        Svg svg = new(Width, height, title);
        svg.Rectangle(0, 0, Width, height, "sea");
        Graticule(svg, extent, x, y, height);
        double mostEvents = known.Max(site => site.Events);
        int mostReplicas = known.Max(site => site.Replicas);
        double size = Math.Clamp(Math.Sqrt(60.0 / known.Length), 0.4, 1);
        foreach (LabSiteResult site in known)
        {
            double atX = x.At(site.Longitude!.Value);
            double atY = y.At(site.Latitude!.Value);
            string says = Says(site);
            if (site.Replicas > 0)
            {
                svg.Dot(atX, atY, size * (3 + (9 * Math.Sqrt((double)site.Replicas / mostReplicas))), "ring", says);
            }

            double radius = size * (mostEvents > 0 ? 2 + (8 * Math.Sqrt(site.Events / mostEvents)) : 2);
            svg.Dot(atX, atY, radius, site.Events > 0 ? $"site q{Step(site.HitShare)}" : "site none", says);
        }

        return svg.Done();
    }

    /// <summary>The colours with what they mean, from worst to best.</summary>
    internal static IEnumerable<(string Style, string Text)> Legend()
    {
        for (int i = 0; i < Steps; i++)
        {
            string low = Html.Percent(From[i], 0);
            yield return ($"q{i}", i == 0
                ? $"below {Html.Percent(From[1], 0)} in time"
                : i == Steps - 1 ? $"{low} and more" : $"from {low}");
        }
    }

    // What would lie on one another becomes one dot, called after the site with most events.
    private static LabSiteResult[] Merged(LabSiteResult[] sites, Axis x, Axis y)
    {
        List<LabSiteResult> merged = [];
        foreach (var near in sites.GroupBy(site =>
            ((int)(x.At(site.Longitude!.Value) / Cell), (int)(y.At(site.Latitude!.Value) / Cell))))
        {
            LabSiteResult largest = near.MaxBy(site => site.Events + site.Replicas)!;
            double events = near.Sum(site => site.Events);
            int more = near.Count() - 1;
            merged.Add(largest with
            {
                Name = more == 0 ? largest.Name : $"{largest.Name} and {more} more",
                Events = events,
                HitShare = events > 0 ? near.Sum(site => site.Events * site.HitShare) / events : 1,
                Replicas = near.Sum(site => site.Replicas),
            });
        }

        // Large ones first, so that small ones stay visible.
        return [.. merged.OrderByDescending(site => site.Events)];
    }

    private static int Step(double share)
    {
        int step = Steps - 1;
        while (step > 0 && share < From[step])
        {
            step--;
        }

        return step;
    }

    private static string Says(LabSiteResult site) => site.Events > 0
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{site.Name}: {Html.Percent(site.HitShare)} of its events in time, {site.Replicas} replicas")
        : string.Create(CultureInfo.InvariantCulture, $"{site.Name}: no clients, {site.Replicas} replicas");

    private static void Graticule(Svg svg, MapExtent extent, Axis x, Axis y, double height)
    {
        double step = extent.Graticule;
        for (double east = Math.Ceiling(extent.West / step) * step; east <= extent.East; east += step)
        {
            svg.Line(x.At(east), 0, x.At(east), height, "graticule");
            if (x.At(east) is > 30 and < Width - 40)
            {
                svg.Text(x.At(east) + 3, height - 4, Degrees(east, "E", "W"), "degrees");
            }
        }

        for (double north = Math.Ceiling(extent.South / step) * step; north <= extent.North; north += step)
        {
            svg.Line(0, y.At(north), Width, y.At(north), north == 0 ? "graticule equator" : "graticule");
            if (y.At(north) > 14)
            {
                svg.Text(4, y.At(north) - 3, Degrees(north, "N", "S"), "degrees");
            }
        }
    }

    private static string Degrees(double value, string positive, string negative) =>
        Html.Plain(Math.Abs(value)) + "°" + (value == 0 ? "" : value > 0 ? positive : negative);
}
