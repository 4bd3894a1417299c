using System.Globalization;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>Runs the measurement protocol: tests T1 to T19.</summary>
public static class ProtocolRunner
{
    /// <summary>Runs what the options ask for. An error ends its part, not the run; it is reported.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="progress">Takes a line for every part that ends.</param>
    /// <param name="cancellationToken">Ends the run; what is finished stays in the state file.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidDataException">The state file is none.</exception>
    public static ProtocolReport Run(
        ProtocolOptions options, TextWriter progress, CancellationToken cancellationToken) =>
        Run(options, Measurements.All, progress, cancellationToken);

    internal static ProtocolReport Run(
        ProtocolOptions options,
        IReadOnlyList<IMeasurement> measurements,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        ProtocolState state = new(options.StateFile);
        ProtocolContext context = new(options, options.DataFolder is { } folder ? new DataCatalogue(folder) : null);
        List<ProtocolRow> rows = [];
        List<string> skipped = [];
        List<string> failed = [];
        List<(string, double)> seconds = [];
        foreach (IMeasurement measurement in measurements)
        {
            string name = string.Join(", ", measurement.Tests);
            if (options.Only.Count > 0 && !measurement.Tests.Intersect(options.Only).Any())
            {
                continue;
            }

            if (measurement.Obstacle(context) is { } obstacle)
            {
                skipped.Add($"{name}: {obstacle}");
                continue;
            }

            long start = options.Time.GetTimestamp();
            IReadOnlyList<Sample> samples =
                Measure(measurement, context, state, progress, skipped, failed, cancellationToken);
            rows.AddRange(measurement.Rows(new SampleTable(samples, options.Quick))
                .Where(row => options.Only.Count == 0 || options.Only.Contains(row.Case.Split('-')[0])));
            seconds.Add((name, options.Time.GetElapsedTime(start).TotalSeconds));
        }

        return new ProtocolReport(rows, skipped, failed, seconds);
    }

    private static List<Sample> Measure(
        IMeasurement measurement,
        ProtocolContext context,
        ProtocolState state,
        TextWriter progress,
        List<string> skipped,
        List<string> failed,
        CancellationToken cancellationToken)
    {
        List<Sample> samples = [];
        Part[] parts = [.. measurement.Parts(context)];
        string name = string.Join(", ", measurement.Tests);
        string mode = context.Quick ? "quick" : "full";
        long start = context.Options.Time.GetTimestamp();
        for (int i = 0; i < parts.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string key = $"{mode}/{measurement.Tests[0]}/{parts[i].Key}";
            double elapsed = context.Options.Time.GetElapsedTime(start).TotalSeconds;
            if (state.Find(key) is { } done)
            {
                samples.AddRange(done);
            }
            else if (context.Quick && i > 0 && elapsed > measurement.QuickSeconds)
            {
                skipped.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {parts.Length - i} of {parts.Length} parts, for want of time in a quick run"));
                break;
            }
            else if (Run(parts[i], key, context, state, failed, cancellationToken) is { } measured)
            {
                samples.AddRange(measured);
                elapsed = context.Options.Time.GetElapsedTime(start).TotalSeconds;
                progress.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {i + 1} of {parts.Length}, {parts[i].Key}, {elapsed:0.0} s"));
            }
        }

        return samples;
    }

    private static IReadOnlyList<Sample>? Run(
        Part part,
        string key,
        ProtocolContext context,
        ProtocolState state,
        List<string> failed,
        CancellationToken cancellation)
    {
        PartRun run = new(context.Options, cancellation);
        try
        {
            part.Measure(run);
        }
        // A defect of one part must not cost hours of others; it is in the report, which then does not pass.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failed.Add($"{key}: {e.GetType().Name}: {e.Message}");
            return null;
        }

        cancellation.ThrowIfCancellationRequested();
        failed.AddRange(run.Defects.Select(defect => $"{key}: {defect}"));
        state.Add(key, run.Samples);
        return run.Samples;
    }
}
