using System.Globalization;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads the base stations and users of the EUA data set: CSV with <c>latitude</c> and <c>longitude</c> in whatever
/// order and case, and optionally <c>SITE_ID</c> or <c>IP</c> (the name) and <c>coverage_radius_m</c>.
/// </summary>
public static class GeoPointReader
{
    /// <summary>Reads the points one after the other, so that files of any size can be worked through.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">
    /// Takes the malformed rows, which are left out; null to refuse the file for them, at its end.
    /// </param>
    /// <exception cref="DataFormatException">
    /// Rows are malformed and no collector is given, or a column is missing.
    /// </exception>
    public static IEnumerable<GeoPoint> Read(string path, DataProblems? problems = null)
    {
        using CsvTable table = new(path, problems);
        int latitude = table.Need("latitude", "lat");
        int longitude = table.Need("longitude", "long", "lon", "lng");
        int name = Math.Max(table.Find("SITE_ID"), table.Find("IP"));
        int radius = table.Find("coverage_radius_m");
        for (long number = 0; table.Next(); number++)
        {
            double reach = double.NaN;
            if (!table.TryNumber(latitude, out double north)
                || !table.TryNumber(longitude, out double east)
                || (radius >= 0 && !table.TryNumber(radius, out reach, mayBeEmpty: true)))
            {
                continue;
            }

            if (Math.Abs(north) > 90 || Math.Abs(east) > 180)
            {
                table.Malformed($"{north}, {east} is no point on Earth; -90..90 and -180..180 are right");
                continue;
            }

            string called = name >= 0 ? table.Row[name] : number.ToString(CultureInfo.InvariantCulture);
            yield return new GeoPoint(called, north, east, double.IsNaN(reach) ? null : reach);
        }
    }
}
