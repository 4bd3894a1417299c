using System.Globalization;
using System.Text;

namespace Continuum.Placement.Lab.Reports;

/// <summary>
/// Writes a drawing as inline SVG. Colours come from the page's style sheet, so that it follows light and dark.
/// </summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts a drawing that scales with the page.</summary>
    /// <param name="width">Width of its own coordinates.</param>
    /// <param name="height">Height of its own coordinates.</param>
    /// <param name="label">What it shows, for those who cannot see it.</param>
    internal Svg(double width, double height, string label) => _text.Append(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Html.Escape(label)}\">");

    internal Svg Line(double x1, double y1, double x2, double y2, string style)
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" class=\"{style}\"/>");
        return this;
    }

    internal Svg Rectangle(double x, double y, double width, double height, string style)
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" class=\"{style}\"/>");
        return this;
    }

    /// <summary>A dot that says something when it is pointed at.</summary>
    internal Svg Dot(double x, double y, double radius, string style, string says)
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" class=\"{style}\">"
            + $"<title>{Html.Escape(says)}</title></circle>");
        return this;
    }

    internal Svg Text(double x, double y, string text, string style, string anchor = "start")
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" class=\"{style}\" text-anchor=\"{anchor}\">"
            + $"{Html.Escape(text)}</text>");
        return this;
    }

    internal Svg Polyline(IEnumerable<(double X, double Y)> points, string style, string says)
    {
        _text.Append("<path d=\"");
        char command = 'M';
        foreach ((double x, double y) in points)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{command}{x:0.#} {y:0.#}");
            command = 'L';
        }

        _text.Append(CultureInfo.InvariantCulture, $"\" class=\"{style}\"><title>{Html.Escape(says)}</title></path>");
        return this;
    }

    /// <summary>The finished drawing.</summary>
    internal string Done() => _text.Append("</svg>").ToString();
}
