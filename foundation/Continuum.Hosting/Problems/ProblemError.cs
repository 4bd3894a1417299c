namespace Continuum.Hosting.Problems;

/// <summary>One of several mistakes in a request.</summary>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Field">The field concerned, as a path (<c>trigger[0].topic</c>); null when it is none.</param>
/// <param name="Line">The line in the text that was sent, from 1; null where there is no text.</param>
public sealed record ProblemError(string Message, string? Field = null, int? Line = null);
