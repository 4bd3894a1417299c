namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Collects the malformed lines of data files. A caller that hands one to a reader has such lines skipped and noted
/// here; without one the reader refuses the file.
/// </summary>
public sealed class DataProblems
{
    /// <summary>How many are kept with their text; the others are only counted.</summary>
    public const int Kept = 1000;

    private readonly List<DataProblem> _kept = [];

    /// <summary>How many lines were malformed, those not kept included.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them, in the order of the file; at most <see cref="Kept"/>.</summary>
    public IReadOnlyList<DataProblem> First => _kept;

    internal void Add(string file, long line, string message)
    {
        Count++;
        if (_kept.Count < Kept)
        {
            _kept.Add(new DataProblem(file, line, message));
        }
    }

    /// <exception cref="DataFormatException">Something was noted.</exception>
    internal void ThrowIfAny()
    {
        if (Count > 0)
        {
            throw new DataFormatException(this);
        }
    }
}
