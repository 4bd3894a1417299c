namespace Continuum.Placement.Explanation;

/// <summary>What becomes of a function from one plan to another.</summary>
public enum FunctionChangeKind
{
    /// <summary>Only the later plan has it on any node.</summary>
    Added,

    /// <summary>Only the earlier plan has it on any node.</summary>
    Removed,

    /// <summary>It is on other nodes.</summary>
    Moved,

    /// <summary>It is where it was, and other figures changed.</summary>
    Changed,
}
