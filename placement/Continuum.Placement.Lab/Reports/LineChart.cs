namespace Continuum.Placement.Lab.Reports;

/// <summary>Draws lines over a common axis.</summary>
internal static class LineChart
{
    internal const double Width = 640;
    internal const double Height = 300;
    internal const double Left = 58;
    internal const double Right = Width - 14;
    internal const double Top = 14;
    internal const double Bottom = Height - 42;

    /// <summary>Draws the lines.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="series">The lines; the first is drawn last and thicker.</param>
    /// <param name="x">The axis below.</param>
    /// <param name="y">The axis at the left.</param>
    /// <param name="xLabel">What the axis below counts.</param>
    /// <param name="xText">A value of it as text.</param>
    /// <param name="yText">A value of the left one as text.</param>
    internal static string Draw(
        string title,
        IReadOnlyList<ChartSeries> series,
        Axis x,
        Axis y,
        string xLabel,
        Func<double, string> xText,
        Func<double, string> yText)
    {
        Svg svg = new(Width, Height, title);
        Frame(svg, x, y, xLabel, xText, yText);
        for (int i = series.Count - 1; i >= 0; i--)
        {
            string style = i == 0 ? $"line first {series[i].Style}" : $"line {series[i].Style}";
            svg.Polyline(series[i].Points.Select(point => (x.At(point.X), y.At(point.Y))), style, series[i].Name);
        }

        return svg.Done();
    }

    /// <summary>Grid, ticks and labels.</summary>
    internal static void Frame(
        Svg svg, Axis x, Axis y, string xLabel, Func<double, string> xText, Func<double, string> yText)
    {
        foreach (double tick in y.Ticks)
        {
            double at = y.At(tick);
            svg.Line(Left, at, Right, at, "grid").Text(Left - 8, at + 4, yText(tick), "tick", "end");
        }

        foreach (double tick in x.Ticks)
        {
            double at = x.At(tick);
            svg.Line(at, Bottom, at, Bottom + 4, "axis").Text(at, Bottom + 18, xText(tick), "tick", "middle");
        }

        svg.Line(Left, Bottom, Right, Bottom, "axis");
        svg.Text((Left + Right) / 2, Height - 6, xLabel, "label", "middle");
    }
}
