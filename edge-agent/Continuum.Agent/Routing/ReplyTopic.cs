using System.Globalization;
using System.Text;

namespace Continuum.Agent.Routing;

/// <summary>Fills a reply topic's placeholders: <c>plant/{1}/command</c> with the first wildcard's level.</summary>
internal static class ReplyTopic
{
    /// <param name="pattern">Checked when it was declared: every placeholder has its wildcard.</param>
    /// <param name="levels">What the trigger's wildcards stood for, in order.</param>
    public static string Fill(string pattern, IReadOnlyList<string> levels)
    {
        StringBuilder topic = new(pattern);
        for (int index = levels.Count; index >= 1; index--)
        {
            topic.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{index}}}"), levels[index - 1]);
        }

        return topic.ToString();
    }
}
