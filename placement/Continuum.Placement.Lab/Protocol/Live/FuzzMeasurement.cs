using System.Globalization;

namespace Continuum.Placement.Lab.Protocol.Live;

/// <summary>T17: random operations on live plans; after each the checker looks at every hard constraint.</summary>
internal sealed class FuzzMeasurement : IMeasurement
{
    private const int Batch = 2000;

    public IReadOnlyList<string> Tests => ["T17"];

    public double QuickSeconds => 8;

    public string? Obstacle(ProtocolContext context) => null;

    public IEnumerable<Part> Parts(ProtocolContext context) =>
        from batch in Enumerable.Range(1, context.Either(5, 500))
        select new Part(
            string.Create(CultureInfo.InvariantCulture, $"batch{batch}"),
            run =>
            {
                FuzzedPlan plan = new(batch);
                for (int i = 0; i < Batch && !run.Cancellation.IsCancellationRequested; i++)
                {
                    plan.Next();
                }

                run.Add("fuzz", "operations", 0, Batch);
                run.Add("fuzz", "broken", 0, plan.Broken);
                run.Add("fuzz", "disagrees", 0, plan.Disagreements);
                run.Add("fuzz", "dearer", 0, plan.DearerThanRepair);
                if (plan.First is { } first)
                {
                    run.Defect(
                        $"{plan.Broken} operations broke a constraint, {plan.Disagreements} cost otherwise; "
                        + $"first: {first}");
                }
            });

    public IEnumerable<ProtocolRow> Rows(SampleTable samples) =>
    [
        .. samples.Row("T17-fuzz", "operations", "count", "operations", SampleTable.Sum,
            samples.Quick ? null : 1e6, less: false),
        .. samples.Row("T17-fuzz", "broken constraints", "count", "broken", SampleTable.Sum, 0),
        .. samples.Row("T17-fuzz", "checker disagrees", "count", "disagrees", SampleTable.Sum, 0),
        .. samples.Row("T17-fuzz", "dearer than the repair", "count", "dearer", SampleTable.Sum, 0),
    ];
}
