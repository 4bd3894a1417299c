namespace Continuum.Placement.Lab.Reports;

/// <summary>Draws one dot a policy over two figures, with its name beside it.</summary>
internal static class ScatterChart
{
    // Room that a line of text takes.
    private const double LineHeight = 14;

    internal static string Draw(
        string title,
        IReadOnlyList<(string Name, string Style, double X, double Y)> dots,
        Axis x,
        Axis y,
        string xLabel,
        Func<double, string> xText,
        Func<double, string> yText)
    {
        Svg svg = new(LineChart.Width, LineChart.Height, title);
        LineChart.Frame(svg, x, y, xLabel, xText, yText);
        List<(double X, double Y)> labels = [];
        foreach ((string name, string style, double atX, double atY) in dots)
        {
            double px = x.At(atX);
            double py = y.At(atY);
            svg.Dot(px, py, 6, $"dot {style}", $"{name}: {yText(atY)}, {xText(atX)}");
            bool leftwards = px > LineChart.Right - 90;
            double labelX = leftwards ? px - 11 : px + 11;
            double labelY = Free(labels, px, py + 4);
            labels.Add((px, labelY));
            svg.Text(labelX, labelY, name, "label", leftwards ? "end" : "start");
        }

        return svg.Done();
    }

    // The nearest height at which no other label near by stands.
    private static double Free(List<(double X, double Y)> labels, double x, double y)
    {
        for (int step = 0; step < 40; step++)
        {
            double tried = y + (LineHeight * ((step + 1) / 2) * (step % 2 == 0 ? 1 : -1));
            bool inside = tried > LineChart.Top && tried < LineChart.Bottom - 2;
            if (inside && labels.TrueForAll(
                label => Math.Abs(label.X - x) > 100 || Math.Abs(label.Y - tried) >= LineHeight - 1))
            {
                return tried;
            }
        }

        return y;
    }
}
