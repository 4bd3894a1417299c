using System.Globalization;

namespace Continuum.Placement.Lab.Data;

/// <summary>The numbers of a file that holds nothing else, with how many stand in each line.</summary>
internal sealed class NumberTokens
{
    private readonly List<double> _values = [];
    private readonly List<int> _lineOf = [];
    private readonly List<int> _perLine = [];

    /// <summary>All numbers in the order of the file.</summary>
    internal ReadOnlySpan<double> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);

    /// <summary>How many numbers each line has that has any, in the order of the file.</summary>
    internal IReadOnlyList<int> PerLine => _perLine;

    /// <summary>The number from 1 of the line that holds a value.</summary>
    internal int LineOf(int value) => _lineOf[value];

    /// <summary>Reads a file; what is no number goes to <paramref name="problems"/> and reads as NaN.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Where malformed numbers go.</param>
    /// <param name="capacity">
    /// What the word <c>capacity</c> stands for, where OR-Library leaves it to the reader.
    /// </param>
    internal static NumberTokens Read(string path, DataProblems problems, double? capacity)
    {
        NumberTokens tokens = new();
        using LineReader lines = new(path);
        while (lines.Next() is { } line)
        {
            int before = tokens._values.Count;
            ReadOnlySpan<char> rest = line;
            foreach (Range range in rest.SplitAny(' ', '\t', '\0', '\u001A'))
            {
                if (!rest[range].IsEmpty)
                {
                    tokens._values.Add(Parse(rest[range], lines, problems, capacity));
                    tokens._lineOf.Add((int)lines.Line);
                }
            }

            tokens._perLine.Add(tokens._values.Count - before);
        }

        return tokens;
    }

    private static double Parse(ReadOnlySpan<char> text, LineReader lines, DataProblems problems, double? capacity)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value))
        {
            return value;
        }

        if (text.Equals("capacity", StringComparison.OrdinalIgnoreCase))
        {
            if (capacity is { } given)
            {
                return given;
            }

            problems.Add(lines.Path, lines.Line, "the word 'capacity' stands for a number that the caller has to give");
            return double.NaN;
        }

        problems.Add(lines.Path, lines.Line, $"'{text}' is no number");
        return double.NaN;
    }
}
