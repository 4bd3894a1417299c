namespace Continuum.Contracts.Declarations;

/// <summary>What became of reading a declaration.</summary>
public abstract record DeclarationResult
{
    private DeclarationResult()
    {
    }

    /// <summary>The declaration is sound.</summary>
    /// <param name="Declaration">The declaration, defaults filled in.</param>
    /// <param name="Notices">Paths of fields that are validated and kept, but not yet acted on.</param>
    public sealed record Valid(FunctionDeclaration Declaration, IReadOnlyList<string> Notices) : DeclarationResult;

    /// <summary>The declaration is refused.</summary>
    /// <param name="FileName">The file's name, as the caller gave it.</param>
    /// <param name="Problems">All that is wrong, in the order of the document; at least one.</param>
    public sealed record Invalid(string FileName, IReadOnlyList<DeclarationProblem> Problems) : DeclarationResult
    {
        /// <summary>One line a problem: <c>file:line:column: path: message</c>.</summary>
        public string Describe() =>
            string.Join('\n', Problems.Select(problem => $"{FileName}:{problem}"));
    }
}
