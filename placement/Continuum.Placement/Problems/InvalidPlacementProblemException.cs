namespace Continuum.Placement.Problems;

/// <summary>The problem contradicts itself: a caller's bug, not a placement that does not fit.</summary>
public sealed class InvalidPlacementProblemException : ArgumentException
{
    /// <summary>Names all that is wrong.</summary>
    public InvalidPlacementProblemException(IReadOnlyList<string> mistakes)
        : base("The placement problem is wrong: " + string.Join("; ", mistakes)) => Mistakes = mistakes;

    /// <summary>All that is wrong, sorted; at least one.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
