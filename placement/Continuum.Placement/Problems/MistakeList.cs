using System.Globalization;

namespace Continuum.Placement.Problems;

/// <summary>
/// Collects what is wrong. Texts are only made where something is, so that a right problem costs next to nothing.
/// </summary>
internal sealed class MistakeList
{
    /// <summary>No number of a problem is larger: products of three of them, and sums of many, stay finite.</summary>
    internal const double Most = 1e15;

    private readonly List<string> _mistakes = [];

    internal void Add(string mistake) => _mistakes.Add(mistake);

    /// <summary>The mistakes in the order of their texts.</summary>
    internal string[] Sorted()
    {
        string[] sorted = [.. _mistakes];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    /// <summary>A number from 0; neither NaN nor infinite nor too large to count with.</summary>
    internal void Amount(double value, string of, string name, string what)
    {
        if (!(value >= 0 && value <= Most))
        {
            Wrong(value, of, name, what, "0 to 1e15 is right");
        }
    }

    /// <summary>A number above 0; neither NaN nor infinite nor too large to count with.</summary>
    internal void Positive(double value, string of, string name, string what)
    {
        if (!(value > 0 && value <= Most))
        {
            Wrong(value, of, name, what, "above 0 and at most 1e15 is right");
        }
    }

    /// <summary>A whole number within bounds.</summary>
    internal void Within(long value, long least, long most, string of, string name, string what)
    {
        if (value < least || value > most)
        {
            Add($"{of} {name}: {what} is {value}, "
                + (most == long.MaxValue ? $"{least} or more is right" : $"{least} to {most} is right"));
        }
    }

    /// <summary>A share that neither none nor all have.</summary>
    internal void Share(double value, string of, string name, string what)
    {
        if (!(value > 0 && value < 1))
        {
            Wrong(value, of, name, what, "above 0 and below 1 is right");
        }
    }

    /// <summary>A level of failure domains.</summary>
    internal void Level(SpreadLevel level, string of, string name, string what)
    {
        if (level is < SpreadLevel.Region or > SpreadLevel.Node)
        {
            Add($"{of} {name}: {what} is at level {(int)level}, region, zone, site or node (0 to 3) is right");
        }
    }

    /// <summary>A place with three levels whose names do not run into each other.</summary>
    internal void At(Place place, string of, string name, string what)
    {
        if (!IsLevel(place.Region) || !IsLevel(place.Zone) || !IsLevel(place.Site))
        {
            Add($"{of} {name}: {what} at '{place}', region/zone/site with a name each and no / or * is right");
        }
    }

    /// <summary>Names that are each there once, with the position of each.</summary>
    internal Dictionary<string, int> Names<T>(IReadOnlyList<T> items, Func<T, string> nameOf, string what)
    {
        Dictionary<string, int> positions = new(items.Count, StringComparer.Ordinal);
        Dictionary<string, int>? repeated = null;
        int nameless = 0;
        for (int i = 0; i < items.Count; i++)
        {
            string name = nameOf(items[i]);
            if (string.IsNullOrEmpty(name))
            {
                nameless++;
            }
            else if (!positions.TryAdd(name, i))
            {
                repeated ??= new(StringComparer.Ordinal);
                repeated[name] = repeated.GetValueOrDefault(name, 1) + 1;
            }
        }

        if (nameless > 0)
        {
            Add($"{nameless} {what}(s) have no name, each needs its own");
        }

        foreach ((string name, int times) in repeated ?? [])
        {
            Add($"{what} {name} is listed {times} times, once is right");
        }

        return positions;
    }

    /// <summary>A short list of names in which none is there twice.</summary>
    internal void Once(IReadOnlyList<string> names, string of, string name, string what)
    {
        if (names.Count > 1)
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            for (int i = 0; i < names.Count; i++)
            {
                if (!seen.Add(names[i]))
                {
                    Add($"{of} {name}: {what} {names[i]} is listed twice, once is right");
                }
            }
        }
    }

    private static bool IsLevel(string? level) =>
        !string.IsNullOrEmpty(level) && level.AsSpan().IndexOfAny('/', '*') < 0;

    private void Wrong(double value, string of, string name, string what, string right) =>
        Add(string.Create(CultureInfo.InvariantCulture, $"{of} {name}: {what} is {value}, {right}"));
}
