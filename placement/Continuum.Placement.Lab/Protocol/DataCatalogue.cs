using System.Globalization;
using System.Text.RegularExpressions;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>
/// What published data a folder holds. Everything is found by its format's usual names, however many sets there are and
/// whatever their folders are called.
/// </summary>
internal sealed partial class DataCatalogue
{
    private readonly string[] _files;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    internal DataCatalogue(string folder)
    {
        Folder = folder;
        _files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        FacilityLocation = FacilityLocationSets.Find(_files);
    }

    internal string Folder { get; }

    /// <summary>Facility-location instances with what is known of them.</summary>
    internal IReadOnlyList<FacilityLocationFile> FacilityLocation { get; }

    /// <summary>Round trips between cities: the set's name, the matrix and the list of cities.</summary>
    internal IEnumerable<(string Name, string Matrix, string Cities)> CityMatrices =>
        from cities in _files
        where Path.GetFileName(cities) == "cities.csv"
        let folder = Path.GetDirectoryName(cities)!
        let matrix = Matrix(folder)
        where matrix is not null
        select (Path.GetFileName(folder), matrix, cities);

    /// <summary>Round trips between hosts, in the order of time.</summary>
    internal IReadOnlyList<(int Slice, string File)> HostSlices =>
    [
        .. _files.Select(file => (Match: SliceName().Match(Path.GetFileName(file)), File: file))
            .Where(found => found.Match.Success)
            .Select(found => (
                Slice: int.Parse(found.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), found.File))
            .OrderBy(found => found.Slice),
    ];

    /// <summary>Failure traces.</summary>
    internal IEnumerable<(string Name, string File)> FailureTraces =>
        _files.Where(file => Path.GetFileName(file)
            is "events.tab" or "events.tab.gz" or "event_trace.tab" or "event_trace.tab.gz")
            .Select(file => (Path.GetFileName(Path.GetDirectoryName(file)!), file));

    /// <summary>Invocations a minute.</summary>
    internal IEnumerable<string> Invocations => _files.Where(file => Path.GetFileName(file) is var name
        && (name.EndsWith("_inv.csv", StringComparison.Ordinal)
            || name.StartsWith("invocations_per_function", StringComparison.Ordinal)));

    private string? Matrix(string folder)
    {
        string[] matrices = [.. _files.Where(file => Path.GetDirectoryName(file) == folder
            && Path.GetFileName(file) is var name
            && name.StartsWith("matrix", StringComparison.Ordinal) && name.Contains(".csv", StringComparison.Ordinal))];
        return matrices.FirstOrDefault(file => Path.GetFileName(file).Contains("avg", StringComparison.Ordinal))
            ?? matrices.FirstOrDefault();
    }

    [GeneratedRegex(@"^PlanetLabData_(\d+)(\.txt)?(\.gz)?$")]
    private static partial Regex SliceName();
}
