namespace Continuum.Placement.Lab.Topologies;

/// <summary>Distances on the Earth.</summary>
internal static class Geography
{
    private const double EarthKm = 6371;
    private const double Radians = Math.PI / 180;

    /// <summary>The great-circle distance in kilometres; 0 where one of the two has no coordinates.</summary>
    internal static double Kilometres(LabSite one, LabSite other) =>
        one is { Latitude: { } lat1, Longitude: { } lon1 } && other is { Latitude: { } lat2, Longitude: { } lon2 }
            ? Kilometres(lat1, lon1, lat2, lon2)
            : 0;

    /// <summary>The great-circle distance in kilometres (haversine).</summary>
    internal static double Kilometres(double lat1, double lon1, double lat2, double lon2)
    {
        double dLat = Math.Sin((lat2 - lat1) * Radians / 2);
        double dLon = Math.Sin((lon2 - lon1) * Radians / 2);
        double a = (dLat * dLat) + (Math.Cos(lat1 * Radians) * Math.Cos(lat2 * Radians) * dLon * dLon);
        return 2 * EarthKm * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }
}
