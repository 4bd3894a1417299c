using System.Globalization;
using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Calibration;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Availability.Suspicion;

namespace Continuum.Placement.Lab.Protocol.Failures;

/// <summary>
/// T14 to T16 on failure traces: the first half is learnt from, the second half judges predicted availability, chosen
/// placements and suspicion.
/// </summary>
internal sealed class FailureMeasurement : IMeasurement
{
    public IReadOnlyList<string> Tests => ["T14", "T15", "T16"];

    public double QuickSeconds => 12;

    public string? Obstacle(ProtocolContext context) =>
        context.Needs("a failure trace", data => data.FailureTraces.Any());

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from trace in context.Data!.FailureTraces
        from seed in context.Seeds
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"{trace.Name}/seed{seed}"),
            run =>
            {
                UptimeHistory[] histories = TraceHistories.Read(trace.File);
                DateTimeOffset middle = TraceHistories.Middle(histories);
                Calibrate(run, trace.Name, histories, middle, seed, context);
                Place(run, trace.Name, histories, middle, seed, context);
                Suspect(run, trace.Name, histories, middle, seed);
            });

    public IEnumerable<ProtocolRow> Rows(SampleTable samples)
    {
        foreach (string name in samples.Cases("factor"))
        {
            foreach (ProtocolRow row in samples.Row(
                $"T14-{name}", "off by a factor", "times", "factor", SampleTable.Max, 1.5,
                cases: other => other == name))
            {
                yield return row with
                {
                    Peer = "independence",
                    PeerValue = samples.Row(name, "", "", "naive", SampleTable.Max, cases: other => other == name)
                        .First().Value,
                };
            }
        }

        IEnumerable<ProtocolRow> rest =
        [
            .. samples.Row("T14-all", "Brier, independence = 1", "ratio", "brier", SampleTable.Mean, 1),
            .. samples.Row("T15-1 of 3", "reach their target", "%", "achieved", SampleTable.Mean, 95, less: false)
                .Select(row => row with
                {
                    Peer = "each node alone",
                    PeerValue = samples.BySeed("achieved alone", SampleTable.Mean).Order().First(),
                }),
            .. samples.Row("T15-1 of 3", "down", "%", "down", SampleTable.Mean)
                .Select(row => row with
                {
                    Peer = "any nodes",
                    PeerValue = samples.BySeed("down any", SampleTable.Mean).Order().First(),
                }),
            .. samples.Row("T16-trace", "re-placed for nothing", "%", "false", SampleTable.Mean, 10),
            .. samples.Row("T16-trace", "routing stops after", "reports", "stop", SampleTable.Max, 3),
        ];
        foreach (ProtocolRow row in rest)
        {
            yield return row;
        }
    }

    private static void Calibrate(
        PartRun run, string trace, UptimeHistory[] histories, DateTimeOffset middle, int seed, ProtocolContext context)
    {
        double brier = 0;
        double naive = 0;
        foreach (CalibrationRow row in AvailabilityCalibration.Run(histories, middle, FailureModel.Default,
            new CalibrationOptions
            {
                Seed = seed,
                Groups = context.Either(400, 3000),
                Moments = context.Either(256, 4096),
            }))
        {
            string name = $"{row.Kind}-{row.Needed} of {row.Size}-{trace}";
            run.Add(name, "factor", seed, Factor(row.Ratio));
            run.Add(name, "naive", seed, Factor(row.NaiveRatio));
            brier += row.Brier;
            naive += row.NaiveBrier;
        }

        run.Add(trace, "brier", seed, brier / naive);
    }

    private static void Place(
        PartRun run, string trace, UptimeHistory[] histories, DateTimeOffset middle, int seed, ProtocolContext context)
    {
        foreach (TrialRow row in PlacementTrial.Run(histories, middle, FailureModel.Default,
            new TrialOptions
            {
                Seed = seed,
                Functions = context.Either(150, 1000),
                Moments = context.Either(512, 4096),
            }))
        {
            double achieved = 100.0 * row.Achieved / row.Functions;
            if (row.Policy == TrialPolicy.Advised)
            {
                run.Add(trace, "achieved", seed, achieved);
                run.Add(trace, "down", seed, 100 * row.Unavailability);
            }
            else if (row.Policy == TrialPolicy.EachAlone)
            {
                run.Add(trace, "achieved alone", seed, achieved);
            }
            else
            {
                run.Add(trace, "down any", seed, 100 * row.Unavailability);
            }
        }
    }

    private static void Suspect(PartRun run, string trace, UptimeHistory[] histories, DateTimeOffset middle, int seed)
    {
        SuspicionTrialResult result = SuspicionTrial.Run(
            histories, middle, new SuspicionOptions(), new SuspicionTrialOptions { Seed = seed });
        run.Add(trace, "false", seed, 100.0 * result.FalseReplacements / Math.Max(1, result.ShortOutages));
        run.Add(trace, "stop", seed, result.WorstStopIntervals);
    }

    private static double Factor(double ratio) => ratio > 0 ? Math.Max(ratio, 1 / ratio) : double.PositiveInfinity;
}
