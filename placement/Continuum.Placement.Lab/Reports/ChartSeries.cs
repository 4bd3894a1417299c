namespace Continuum.Placement.Lab.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Style">The style class of its colour.</param>
/// <param name="Points">The line, by ascending X.</param>
internal sealed record ChartSeries(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);
