namespace Continuum.Grains.Functions;

/// <summary>What a function grain persists.</summary>
public sealed class FunctionState
{
    /// <summary>The current version; null when the function was deleted.</summary>
    public FunctionVersion? Current { get; set; }

    /// <summary>Earlier versions, newest first.</summary>
    public List<FunctionVersion> Earlier { get; set; } = [];
}
