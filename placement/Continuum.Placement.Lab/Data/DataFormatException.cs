namespace Continuum.Placement.Lab.Data;

/// <summary>A data file has lines that do not read as its format says.</summary>
public sealed class DataFormatException : FormatException
{
    private const int Shown = 20;

    /// <summary>Names the malformed lines.</summary>
    public DataFormatException(DataProblems problems)
        : base(Describe(problems)) => Problems = problems;

    /// <summary>What is wrong, line by line.</summary>
    public DataProblems Problems { get; }

    private static string Describe(DataProblems problems)
    {
        IEnumerable<string> lines = problems.First.Take(Shown).Select(problem => problem.ToString());
        string rest = problems.Count > Shown ? $"\nand {problems.Count - Shown} more" : "";
        return string.Join('\n', lines) + rest;
    }
}
