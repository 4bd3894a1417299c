namespace Continuum.Cli.Up;

/// <summary>A program that <c>continuum up</c> runs.</summary>
/// <param name="Name">What it is called in messages and by its log file.</param>
/// <param name="Path">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="LogFile">Where its output goes.</param>
/// <param name="ReadyUrl">What answers 200 once it is ready.</param>
internal sealed record ChildProgram(
    string Name, string Path, IReadOnlyList<string> Arguments, string LogFile, Uri ReadyUrl);
