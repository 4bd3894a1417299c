namespace Continuum.Mqtt.Topics;

/// <summary>Rules and matching of topic filters (5.0, 4.7), shared subscriptions (4.8.2) included.</summary>
public static class TopicFilter
{
    private const string SharePrefix = "$share/";

    /// <summary>What is wrong with a topic filter and what would be right; null when it is valid.</summary>
    /// <param name="filter">A filter, or a shared subscription <c>$share/group/filter</c>.</param>
    public static string? Problem(string filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (!filter.StartsWith(SharePrefix, StringComparison.Ordinal))
        {
            return filter == "$share" ? ShareProblem(filter) : LevelProblem(filter);
        }

        return TrySplitShare(filter, out string group, out string shared) && !group.AsSpan().ContainsAny('+', '#')
            ? LevelProblem(shared)
            : ShareProblem(filter);
    }

    /// <summary>
    /// Whether messages on a topic are for a filter; wildcards at the front do not match <c>$</c> topics.
    /// </summary>
    /// <param name="filter">A valid filter; of a shared subscription, the part behind the group counts.</param>
    /// <param name="topic">A valid topic name.</param>
    public static bool Matches(string filter, string topic) => Walk(filter, topic, captured: null);

    /// <summary>Matches, and gives the levels that wildcards stood for.</summary>
    /// <param name="filter">A valid filter; of a shared subscription, the part behind the group counts.</param>
    /// <param name="topic">A valid topic name.</param>
    /// <param name="levels">
    /// Cleared, then filled in order: <c>+</c> gives its level, <c>#</c> all the rest as one ("a/b", or "" for none).
    /// </param>
    /// <returns>False, with no levels, when the topic does not match.</returns>
    public static bool TryCapture(string filter, string topic, List<string> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        levels.Clear();
        if (Walk(filter, topic, levels))
        {
            return true;
        }

        levels.Clear();
        return false;
    }

    /// <summary>Whether it is a shared subscription's: <c>$share/group/filter</c>.</summary>
    public static bool IsShared(string filter) => TrySplitShare(filter, out _, out _);

    /// <summary>Takes <c>$share/group/filter</c> apart; false for an ordinary filter.</summary>
    internal static bool TrySplitShare(string filter, out string group, out string shared)
    {
        group = "";
        shared = filter;
        if (!filter.StartsWith(SharePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        int end = filter.IndexOf('/', SharePrefix.Length);
        if (end <= SharePrefix.Length || end == filter.Length - 1)
        {
            return false;
        }

        group = filter[SharePrefix.Length..end];
        shared = filter[(end + 1)..];
        return true;
    }

    private static string ShareProblem(string filter) =>
        $"\"{filter}\" is no shared subscription; it is $share/group/filter, the group not empty and without wildcards";

    private static string? LevelProblem(string filter)
    {
        if (TopicName.CharacterProblem(filter, "topic filter") is { } problem)
        {
            return problem;
        }

        ReadOnlySpan<char> rest = filter;
        while (true)
        {
            int slash = rest.IndexOf('/');
            ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
            if (level.Contains('#') && (level.Length > 1 || slash >= 0))
            {
                return $"\"{filter}\" has # where it may not be; # stands alone as the last level, as in a/b/#";
            }

            if (level.Contains('+') && level.Length > 1)
            {
                return $"\"{filter}\" has + beside other characters; + stands for a whole level, as in a/+/c";
            }

            if (slash < 0)
            {
                return null;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static bool Walk(string filter, string topic, List<string>? captured)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(topic);
        ReadOnlySpan<char> pattern = TrySplitShare(filter, out _, out string shared) ? shared : filter;
        ReadOnlySpan<char> name = topic;
        if (name is ['$', ..] && pattern is ['+' or '#', ..])
        {
            return false;
        }

        while (true)
        {
            ReadOnlySpan<char> want = TakeLevel(ref pattern, out bool morePattern);
            if (want is "#")
            {
                captured?.Add(name.ToString());
                return true;
            }

            ReadOnlySpan<char> have = TakeLevel(ref name, out bool moreName);
            if (want is "+")
            {
                captured?.Add(have.ToString());
            }
            else if (!want.SequenceEqual(have))
            {
                return false;
            }

            if (!moreName)
            {
                // 4.7.1.2: a/# matches a itself too.
                bool parent = morePattern && pattern is "#";
                if (parent)
                {
                    captured?.Add("");
                }

                return !morePattern || parent;
            }

            if (!morePattern)
            {
                return false;
            }
        }
    }

    private static ReadOnlySpan<char> TakeLevel(ref ReadOnlySpan<char> rest, out bool more)
    {
        int slash = rest.IndexOf('/');
        more = slash >= 0;
        ReadOnlySpan<char> level = more ? rest[..slash] : rest;
        rest = more ? rest[(slash + 1)..] : [];
        return level;
    }
}
