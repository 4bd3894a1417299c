namespace Continuum.Placement.KeepAlive;

/// <summary>What a policy did for one function over a trace.</summary>
/// <param name="Calls">How often it was called.</param>
/// <param name="ColdStarts">How many calls found it not loaded, the first one among them.</param>
/// <param name="Wasted">How long it was loaded without running.</param>
public readonly record struct KeepAliveOutcome(long Calls, long ColdStarts, TimeSpan Wasted)
{
    /// <summary>Cold starts over calls; 0 where there was no call.</summary>
    public double ColdShare => Calls == 0 ? 0 : (double)ColdStarts / Calls;
}
