namespace Continuum.Placement.Lab.Simulation;

/// <summary>Checks options before anything is read or made.</summary>
internal static class OptionRules
{
    /// <exception cref="ArgumentException">Something is out of range or missing; all of it is listed.</exception>
    internal static void Check(LabOptions options)
    {
        string[] mistakes =
        [
            .. Where(options.Cities < 1, $"{options.Cities} cities, 1 or more is right"),
            .. Where(options.EdgeMetros < 0, $"{options.EdgeMetros} edge metros, 0 or more is right"),
            .. Where(
                options.EdgeMetros > 0 && options.Files.Stations is null,
                "edge metros need a file of base stations"),
            .. Where(options.Workload.Functions < 1, $"{options.Workload.Functions} functions, 1 or more is right"),
            .. Where(options.Workload.LimitsMs.Count == 0, "no latency limits to draw from, one or more is right"),
            .. Where(options.Workload.MostCells < 1, $"{options.Workload.MostCells} client sites, 1 or more is right"),
            .. Where(
                options.Workload.MostLeastReplicas is < 1 or > 8,
                $"up to {options.Workload.MostLeastReplicas} least replicas, 1 to 8 is right"),
            .. Where(
                !(options.Workload.RateExponent > 0 && options.Workload.RateExponent <= 1),
                $"a rate exponent of {options.Workload.RateExponent}, above 0 and at most 1 is right"),
            .. Where(
                !(options.Workload.LongestServiceMs >= 1),
                $"a longest service of {options.Workload.LongestServiceMs} ms, 1 or more is right"),
            .. Where(
                !(options.Workload.Swing >= 0 && options.Workload.Swing < 1),
                $"a daily swing of {options.Workload.Swing}, 0 to below 1 is right"),
            .. Where(!(options.Used > 0 && options.Used < 1), $"{options.Used} used, above 0 and below 1 is right"),
            .. Where(!(options.Fleet.NodesPerSite > 0), $"{options.Fleet.NodesPerSite} nodes a site, above 0 is right"),
            .. Where(options.Fleet.Nodes < 1, $"{options.Fleet.Nodes} nodes, 1 or more is right"),
            .. Where(
                options.Failures is LabFailureSource.Fitted or LabFailureSource.Recorded
                    && options.Files.Failures is null,
                "failures that are fitted or recorded need a file of availability intervals"),
            .. Where(options.MovesPerMinute < 0, $"{options.MovesPerMinute} moves a minute, 0 or more is right"),
            .. Where(
                options.FirstRounds < 0 || options.LaterRounds < 0,
                $"{options.FirstRounds} and {options.LaterRounds} rounds, 0 or more is right"),
            .. Where(options.Policies.Count == 0, "no policy to run, one or more is right"),
            .. Where(options.Seeds.Count == 0, "no seed to run, one or more is right"),
        ];
        if (mistakes.Length > 0)
        {
            throw new ArgumentException("The lab's options are wrong: " + string.Join("; ", mistakes));
        }
    }

    private static string[] Where(bool wrong, string mistake) => wrong ? [mistake] : [];
}
