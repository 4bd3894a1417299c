namespace Continuum.Placement.Lab.Simulation;

/// <summary>Why a policy is asked for a plan.</summary>
public enum LabEventKind
{
    /// <summary>Nothing runs yet.</summary>
    Start,

    /// <summary>Nodes that carry something have been down for longer than the grace period.</summary>
    NodesLost,

    /// <summary>Nodes are back while something is missing.</summary>
    NodesBack,

    /// <summary>Time has passed; the load may have moved.</summary>
    LoadMoved,
}
