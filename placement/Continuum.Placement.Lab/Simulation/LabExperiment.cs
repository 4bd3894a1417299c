using Continuum.Placement.Lab.Reports;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// Runs every policy on every seed's scenario and writes what came of it. Finished runs are kept in the folder, so that
/// the same experiment started again goes on where it was stopped.
/// </summary>
public static class LabExperiment
{
    /// <summary>Runs what is not yet finished, then writes all reports.</summary>
    /// <param name="options">What to simulate.</param>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <param name="time">Tells how long policies take to plan.</param>
    /// <param name="progress">Hears how far it is; null for none.</param>
    /// <param name="cancellationToken">Stops it; finished runs stay.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="Data.DataFormatException">A data file is malformed.</exception>
    public static LabReport Run(
        LabOptions options,
        string folder,
        TimeProvider time,
        IProgress<LabProgress>? progress,
        CancellationToken cancellationToken)
    {
        OptionRules.Check(options);
        RunStore store = new(folder, options);
        int runs = options.Seeds.Count * options.Policies.Count;
        List<LabRun> done = [];
        LabScenario? first = null;
        foreach (int seed in options.Seeds)
        {
            LabScenario scenario = LabScenarios.Build(options, seed);
            first ??= scenario;
            foreach (LabPolicyKind kind in options.Policies)
            {
                string name = LabPolicies.NameOf(kind);
                progress?.Report(new LabProgress(name, seed, 0, done.Count, runs));
                LabRun? run = store.Find(name, seed);
                if (run is null)
                {
                    Relay? relay = progress is null ? null : new Relay(progress, name, seed, done.Count, runs);
                    ILabPolicy policy = LabPolicies.Create(kind, options, seed);
                    run = Simulator.Run(scenario, policy, seed, time, relay, cancellationToken);
                    store.Keep(run);
                }

                done.Add(run);
            }
        }

        LabReport report = new(
            options,
            first!.Topology.Name,
            first.Topology.Nodes.Count,
            first.Functions.Count,
            first.Outages.Count,
            [.. done.OrderBy(run => IndexOf(options, run.Policy)).ThenBy(run => run.Seed)]);
        ReportWriter.WriteAll(folder, report);
        progress?.Report(new LabProgress("", 0, 0, runs, runs));
        return report;
    }

    private static int IndexOf(LabOptions options, string policy)
    {
        for (int i = 0; i < options.Policies.Count; i++)
        {
            if (LabPolicies.NameOf(options.Policies[i]) == policy)
            {
                return i;
            }
        }

        return options.Policies.Count;
    }

    // Hears every simulated minute; passes on a percent at a time.
    private sealed class Relay(IProgress<LabProgress> progress, string policy, int seed, int done, int runs)
        : IProgress<double>
    {
        private double _next;

        public void Report(double value)
        {
            if (value >= _next)
            {
                _next = value + 0.01;
                progress.Report(new LabProgress(policy, seed, value, done, runs));
            }
        }
    }
}
