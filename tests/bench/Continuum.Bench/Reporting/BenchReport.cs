namespace Continuum.Bench.Reporting;

/// <summary>What one run measured.</summary>
/// <param name="Bench">The area.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="Results">A row a figure.</param>
/// <param name="Skipped">What could not be measured here, and why.</param>
internal sealed record BenchReport(
    string Bench, MachineFacts Machine, IReadOnlyList<ResultRow> Results, IReadOnlyList<string> Skipped);
