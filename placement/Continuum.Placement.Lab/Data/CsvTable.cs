using System.Globalization;

namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Reads a CSV file with a header line, row by row; columns are found by name (case does not matter), so their order is
/// free. A row of another length than the header's is malformed.
/// </summary>
internal sealed class CsvTable : IDisposable
{
    private readonly LineReader _lines;
    private readonly DataProblems _problems;
    private readonly bool _refuse;
    private string[] _row = [];

    /// <param name="path">The file.</param>
    /// <param name="problems">Where malformed rows go; null to refuse the file at its end.</param>
    internal CsvTable(string path, DataProblems? problems)
    {
        _lines = new LineReader(path);
        _refuse = problems is null;
        _problems = problems ?? new DataProblems();
        Header = CsvLine.Split(_lines.Next() ?? "");
        if (Header is [""])
        {
            _problems.Add(path, 0, "the file is empty, a header line is right");
        }
    }

    internal IReadOnlyList<string> Header { get; }

    internal ReadOnlySpan<string> Row => _row;

    /// <summary>The number of a column, or -1.</summary>
    internal int Find(string name)
    {
        for (int i = 0; i < Header.Count; i++)
        {
            if (Header[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The number of the first column that has one of the names.</summary>
    /// <exception cref="DataFormatException">There is none: the file is of another format.</exception>
    internal int Need(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Find(name) is >= 0 and var found)
            {
                return found;
            }
        }

        DataProblems problems = new();
        string wanted = string.Join(" or ", names.ToArray());
        problems.Add(_lines.Path, 1, $"no column {wanted}; the header has {string.Join(", ", Header.Take(20))}");
        throw new DataFormatException(problems);
    }

    /// <summary>Moves to the next row of the right length.</summary>
    /// <exception cref="DataFormatException">
    /// The end is reached, rows were malformed, and no collector was given.
    /// </exception>
    internal bool Next()
    {
        while (_lines.Next() is { } line)
        {
            _row = CsvLine.Split(line);
            if (_row.Length == Header.Count)
            {
                return true;
            }

            Malformed($"{_row.Length} fields, {Header.Count} as in the header is right");
        }

        if (_refuse)
        {
            _problems.ThrowIfAny();
        }

        return false;
    }

    internal void Malformed(string message) => _problems.Add(_lines.Path, _lines.Line, message);

    /// <summary>Reads a number; an empty field where that is allowed is not a number (NaN).</summary>
    internal bool TryNumber(int column, out double value, bool mayBeEmpty = false)
    {
        string text = _row[column];
        value = double.NaN;
        if (text.Length == 0 && mayBeEmpty)
        {
            return true;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value))
        {
            return true;
        }

        Malformed($"{Header[column]} is '{text}', a number is right");
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();
}
