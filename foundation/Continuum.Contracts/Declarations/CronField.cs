using System.Globalization;

namespace Continuum.Contracts.Declarations;

/// <summary>One field of a cron expression: its range and the names that stand for numbers.</summary>
/// <param name="Name">What the field counts.</param>
/// <param name="Min">The smallest number.</param>
/// <param name="Max">The largest number.</param>
/// <param name="Names">Names of the numbers from <paramref name="Min"/> on, in upper case; or none.</param>
internal sealed record CronField(string Name, int Min, int Max, IReadOnlyList<string> Names)
{
    /// <summary>Reads a list of numbers, ranges and steps into a set of bits; returns null or what is wrong.</summary>
    internal string? Read(string text, out ulong bits)
    {
        bits = 0;
        foreach (string part in text.Split(','))
        {
            if (ReadPart(part, ref bits) is { } problem)
            {
                return $"the {Name} '{text}' is wrong: {problem}";
            }
        }

        return null;
    }

    private string? ReadPart(string part, ref ulong bits)
    {
        string[] halves = part.Split('/');
        string[] ends = halves[0].Split('-');
        bool any = halves[0] == "*";
        int from = any ? Min : Number(ends[0]);
        int to = any ? Max : Number(ends[^1]);
        if (from < 0 || to < 0 || ends.Length > 2 || halves.Length > 2)
        {
            return $"write *, numbers from {Min} to {Max}, ranges (a-b) and steps (*/n, a-b/n), parted by commas";
        }

        if (from > to)
        {
            return $"{halves[0]} runs backwards, write the smaller number first";
        }

        int step = 1;
        if (halves.Length == 2
            && (!int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out step)
                || step < 1 || step > Max || (!any && ends.Length == 1)))
        {
            return $"a step is a number from 1 to {Max} after * or a range, as in */5 or {Min}-{Max}/5";
        }

        for (int number = from; number <= to; number += step)
        {
            bits |= 1UL << number;
        }

        return null;
    }

    // A number of the field, or -1.
    private int Number(string text)
    {
        for (int index = 0; index < Names.Count; index++)
        {
            if (Names[index].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return Min + index;
            }
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= Min && number <= Max
            ? number
            : -1;
    }
}
