namespace Continuum.Placement.KeepAlive;

/// <summary>When a function is warm after its last call ended.</summary>
/// <param name="PreWarm">How long it is away first; zero keeps it loaded.</param>
/// <param name="KeepAlive">How long it then stays warm.</param>
/// <param name="Basis">What that rests on.</param>
public readonly record struct KeepAliveWindow(TimeSpan PreWarm, TimeSpan KeepAlive, KeepAliveBasis Basis)
{
    /// <summary>When it goes, from the end of the last call.</summary>
    public TimeSpan End => PreWarm + KeepAlive;

    /// <summary>Whether a call after so much idle time finds it warm.</summary>
    public bool IsWarmAfter(TimeSpan idle) => idle >= PreWarm && idle <= End;

    /// <summary>For how much of an idle time it was loaded without use.</summary>
    public TimeSpan LoadedDuring(TimeSpan idle) =>
        idle <= PreWarm ? TimeSpan.Zero : (idle < End ? idle : End) - PreWarm;
}
