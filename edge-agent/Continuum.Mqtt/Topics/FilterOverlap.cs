namespace Continuum.Mqtt.Topics;

/// <summary>What two topic filters have in common. Shared subscriptions are taken apart before.</summary>
internal static class FilterOverlap
{
    /// <summary>Whether messages on a topic are for a filter.</summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic) => Covers(filter, topic);

    /// <summary>
    /// Whether everything that one filter (or a topic) matches, another matches too. False where only several filters
    /// together would.
    /// </summary>
    public static bool Covers(ReadOnlySpan<char> outer, ReadOnlySpan<char> inner)
    {
        if (inner is ['$', ..] && outer is ['+' or '#', ..])
        {
            return false;
        }

        while (true)
        {
            ReadOnlySpan<char> wide = Take(ref outer, out bool moreOuter);
            if (wide is "#")
            {
                return true;
            }

            ReadOnlySpan<char> narrow = Take(ref inner, out bool moreInner);
            if (narrow is "#" || (wide is not "+" && !wide.SequenceEqual(narrow)))
            {
                return false;
            }

            if (!moreInner)
            {
                // 4.7.1.2: a/# matches a itself too.
                return !moreOuter || outer is "#";
            }

            if (!moreOuter)
            {
                return false;
            }
        }
    }

    /// <summary>Whether there are topics that both filters match.</summary>
    public static bool Meet(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if ((one is ['$', ..] && other is ['+' or '#', ..]) || (other is ['$', ..] && one is ['+' or '#', ..]))
        {
            return false;
        }

        while (true)
        {
            ReadOnlySpan<char> left = Take(ref one, out bool moreOne);
            ReadOnlySpan<char> right = Take(ref other, out bool moreOther);
            if (left is "#" || right is "#")
            {
                return true;
            }

            if (left is not "+" && right is not "+" && !left.SequenceEqual(right))
            {
                return false;
            }

            if (!moreOne || !moreOther)
            {
                return moreOne == moreOther || (moreOne ? one is "#" : other is "#");
            }
        }
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, out bool more)
    {
        int slash = rest.IndexOf('/');
        more = slash >= 0;
        ReadOnlySpan<char> level = more ? rest[..slash] : rest;
        rest = more ? rest[(slash + 1)..] : [];
        return level;
    }
}
