using System.Globalization;
using System.Text;

namespace Continuum.Agent.Routing;

/// <summary>Fills a reply topic's placeholders: <c>plant/{1}/command</c> with the first wildcard's level.</summary>
internal static class ReplyTopic
{
    /// <param name="pattern">Checked when it was declared: every placeholder has its wildcard.</param>
    /// <param name="levels">What the trigger's wildcards stood for, in order; a device chose them.</param>
    public static string Fill(string pattern, IReadOnlyList<string> levels)
    {
        // In one pass: a level that itself looks like a placeholder stays what it is.
        StringBuilder topic = new();
        ReadOnlySpan<char> rest = pattern;
        while (rest.IndexOf('{') is >= 0 and var open)
        {
            topic.Append(rest[..open]);
            int close = rest[open..].IndexOf('}');
            if (close < 0)
            {
                rest = rest[open..];
                break;
            }

            topic.Append(LevelOf(rest[(open + 1)..(open + close)], levels) ?? rest.Slice(open, close + 1).ToString());
            rest = rest[(open + close + 1)..];
        }

        return topic.Append(rest).ToString();
    }

    private static string? LevelOf(ReadOnlySpan<char> name, IReadOnlyList<string> levels) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number >= 1 && number <= levels.Count
            ? levels[number - 1]
            : null;
}
