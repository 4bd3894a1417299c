namespace Continuum.Contracts.Desired;

/// <summary>How far a node is with one assignment.</summary>
public enum AssignmentPhase
{
    /// <summary>The image is on its way.</summary>
    Fetching,

    /// <summary>The image is here and sandboxes are starting.</summary>
    Starting,

    /// <summary>It takes invocations.</summary>
    Ready,

    /// <summary>It cannot run here as it is; the detail says why.</summary>
    Failed,
}
