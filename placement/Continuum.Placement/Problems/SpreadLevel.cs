namespace Continuum.Placement.Problems;

/// <summary>A level of failure domains.</summary>
public enum SpreadLevel
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
