namespace Continuum.Placement.Lab.Simulation;

/// <summary>A policy that simulations compare.</summary>
public enum LabPolicyKind
{
    /// <summary>
    /// This library as a control plane runs it: a full plan first, then a live plan that takes changes.
    /// </summary>
    Continuum,

    /// <summary>This library with a full plan at every look, from where things are.</summary>
    ContinuumReplanned,

    /// <summary>Nearest first.</summary>
    Nearest,

    /// <summary>kube-scheduler's default scores.</summary>
    KubeLike,

    /// <summary>Nomad's bin packing.</summary>
    NomadLike,

    /// <summary>The emptiest node.</summary>
    LeastLoaded,

    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>By chance.</summary>
    Random,
}
