namespace Continuum.Contracts.Declarations;

/// <summary>A level of the tree of places: what fails together.</summary>
public enum FailureDomain
{
    /// <summary>A region.</summary>
    Region,

    /// <summary>A zone of a region.</summary>
    Zone,

    /// <summary>A site of a zone.</summary>
    Site,

    /// <summary>One machine.</summary>
    Node,
}
