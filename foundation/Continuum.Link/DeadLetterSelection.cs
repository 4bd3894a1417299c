using Continuum.Contracts.Functions;

namespace Continuum.Link;

/// <summary>Which dead letters to replay or to remove.</summary>
public abstract record DeadLetterSelection
{
    private DeadLetterSelection()
    {
    }

    /// <summary>These ones; ids that are not there are passed over.</summary>
    public sealed record ByIds(IReadOnlyList<string> Ids) : DeadLetterSelection;

    /// <summary>All of one function.</summary>
    public sealed record OfFunction(FunctionKey Function) : DeadLetterSelection;
}
