namespace Continuum.Placement.Lab.Simulation;

/// <summary>Where a simulation's failures come from.</summary>
public enum LabFailureSource
{
    /// <summary>Nothing fails.</summary>
    None,

    /// <summary>Drawn from the assumptions of <see cref="Failures.FailureFit"/>.</summary>
    Assumed,

    /// <summary>Drawn from a fit to the recorded trace.</summary>
    Fitted,

    /// <summary>The recorded trace itself: its second half, while placement has learnt from the first.</summary>
    Recorded,
}
