namespace Continuum.Placement.Lab.Data;

/// <summary>A line of a data file that does not read as it should.</summary>
/// <param name="File">The file's path as it was given.</param>
/// <param name="Line">The line's number from 1; 0 where the whole file is meant.</param>
/// <param name="Message">What was found, and what would be right.</param>
public sealed record DataProblem(string File, long Line, string Message)
{
    /// <summary><c>file:line: message</c>, as compilers print it.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Message}" : $"{File}: {Message}";
}
