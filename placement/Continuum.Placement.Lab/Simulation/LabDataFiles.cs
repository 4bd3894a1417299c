namespace Continuum.Placement.Lab.Simulation;

/// <summary>Paths of recorded data; null for what is not at hand and is made up instead.</summary>
public sealed record LabDataFiles
{
    /// <summary>Round trips between cities; see <see cref="Data.WonderNetworkReader.ReadMatrix"/>.</summary>
    public string? Matrix { get; init; }

    /// <summary>Their deviations, in the same form.</summary>
    public string? Deviations { get; init; }

    /// <summary>The cities; see <see cref="Data.WonderNetworkReader.ReadCities"/>.</summary>
    public string? Cities { get; init; }

    /// <summary>Base stations; see <see cref="Data.GeoPointReader"/>.</summary>
    public string? Stations { get; init; }

    /// <summary>Calls per minute; see <see cref="Data.AzureTraceReader.ReadInvocations"/>.</summary>
    public string? Invocations { get; init; }

    /// <summary>How long functions run; see <see cref="Data.AzureTraceReader.ReadDurations"/>.</summary>
    public string? Durations { get; init; }

    /// <summary>How much memory they take; see <see cref="Data.AzureTraceReader.ReadMemory"/>.</summary>
    public string? Memory { get; init; }

    /// <summary>Availability intervals; see <see cref="Data.FailureTraceReader"/>.</summary>
    public string? Failures { get; init; }

    /// <summary>
    /// Finds the files in a folder of public data sets by their usual names: <c>wondernetwork*</c>, <c>eua*</c>,
    /// <c>azure-functions*</c>, <c>grid5000*</c>; of several folders the last by name.
    /// </summary>
    /// <param name="folder">The folder; must exist.</param>
    public static LabDataFiles Find(string folder) => new()
    {
        Matrix = First(folder, "wondernetwork*", "*avg*.csv") ?? First(folder, "wondernetwork*", "*matrix*.csv"),
        Deviations = First(folder, "wondernetwork*", "*mdev*.csv"),
        Cities = First(folder, "wondernetwork*", "*cities*.csv"),
        Stations = First(folder, "eua*", "*metro*.csv") ?? First(folder, "eua*", "site*.csv"),
        Invocations = First(folder, "azure-functions*", "*inv*.csv"),
        Durations = First(folder, "azure-functions*", "*run*.csv") ?? First(folder, "azure-functions*", "*dur*.csv"),
        Memory = First(folder, "azure-functions*", "*mem*.csv"),
        Failures = First(folder, "grid5000*", "events.tab*") ?? First(folder, "grid5000*", "event_trace*"),
    };

    private static string? First(string folder, string set, string file) => Directory.EnumerateDirectories(folder, set)
        .OrderDescending(StringComparer.Ordinal)
        .SelectMany(found => Directory.EnumerateFiles(found, file, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        .FirstOrDefault();
}
