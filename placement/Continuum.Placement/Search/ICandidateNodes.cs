namespace Continuum.Placement.Search;

/// <summary>Which nodes are looked at for a function; those that carry it are always looked at besides.</summary>
internal interface ICandidateNodes
{
    /// <summary>Node numbers, each once; nodes that may not carry it do no harm.</summary>
    ReadOnlySpan<int> Of(int function);
}
