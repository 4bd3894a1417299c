namespace Continuum.Placement.Problems;

/// <summary>Compares places with <c>region[/zone[/site]]</c> or the start of one and <c>*</c>.</summary>
public static class PlacePattern
{
    /// <summary>
    /// Whether the place is the pattern's or beneath it: level by level without <c>*</c>, by its text with it.
    /// </summary>
    public static bool Covers(string pattern, Place place)
    {
        string text = place.ToString();
        return pattern.EndsWith('*')
            ? text.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : (text + "/").StartsWith(pattern + "/", StringComparison.Ordinal);
    }

    /// <summary>
    /// How many levels the place shares with the pattern, from the region down: 3 where the pattern covers it, whatever
    /// the pattern's own depth, since nothing nearer can be asked for.
    /// </summary>
    public static int SharedLevels(string pattern, Place place)
    {
        if (Covers(pattern, place))
        {
            return Place.AllLevels;
        }

        string[] wanted = pattern.TrimEnd('*').Split('/');
        string[] levels = [place.Region, place.Zone, place.Site];
        int shared = 0;
        while (shared < wanted.Length && shared < levels.Length && wanted[shared] == levels[shared])
        {
            shared++;
        }

        return shared;
    }

    /// <summary>Whether the text is such a pattern.</summary>
    public static bool IsValid(string pattern)
    {
        // Looked at for every function of a problem: nothing is allocated.
        ReadOnlySpan<char> text = pattern;
        int star = text.IndexOf('*');
        bool prefix = star >= 0;
        if (prefix && star != text.Length - 1)
        {
            return false;
        }

        text = prefix ? text[..star] : text;
        int levels = 1;
        for (int slash = text.IndexOf('/'); slash >= 0; slash = text.IndexOf('/'))
        {
            if (slash == 0)
            {
                return false;
            }

            levels++;
            text = text[(slash + 1)..];
        }

        return levels <= Place.AllLevels && (prefix || text.Length > 0);
    }
}
