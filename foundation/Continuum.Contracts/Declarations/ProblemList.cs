namespace Continuum.Contracts.Declarations;

/// <summary>Collects what is wrong while a declaration is read.</summary>
internal sealed class ProblemList
{
    private readonly List<DeclarationProblem> _problems = [];

    internal int Count => _problems.Count;

    internal void Add(DeclarationProblem problem) => _problems.Add(problem);

    internal void Add(int line, int column, string path, string message) =>
        _problems.Add(new DeclarationProblem(line, column, path, message));

    internal void Add(YamlTree at, string path, string message) => Add(at.Line, at.Column, path, message);

    /// <summary>All of them, in the order of the document.</summary>
    internal IReadOnlyList<DeclarationProblem> InOrder() =>
        [.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
}
