namespace Continuum.Contracts.Declarations;

/// <summary>Something wrong in a declaration.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Path">The field, for example <c>spec.triggers[0].mqtt.topic</c>; empty for the document itself.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record DeclarationProblem(int Line, int Column, string Path, string Message)
{
    /// <summary><c>line:column: path: message</c>.</summary>
    public override string ToString() =>
        Path.Length == 0 ? $"{Line}:{Column}: {Message}" : $"{Line}:{Column}: {Path}: {Message}";
}
