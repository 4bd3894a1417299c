namespace Continuum.Placement.Availability.Calibration;

/// <summary>How the nodes of a group lie to each other.</summary>
public enum GroupKind
{
    /// <summary>One node.</summary>
    Node,

    /// <summary>Nodes of one site.</summary>
    SameSite,

    /// <summary>Nodes of one zone, drawn without regard to its sites.</summary>
    SameZone,

    /// <summary>Nodes of one zone, each in a site of its own.</summary>
    SitesOfZone,

    /// <summary>Each in a zone of its own.</summary>
    AcrossZones,
}
