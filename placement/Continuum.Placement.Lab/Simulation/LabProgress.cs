namespace Continuum.Placement.Lab.Simulation;

/// <summary>How far an experiment is.</summary>
/// <param name="Policy">What is running.</param>
/// <param name="Seed">With which seed.</param>
/// <param name="RunShare">How much of this run is done; 0 to 1.</param>
/// <param name="RunsDone">Runs that are finished.</param>
/// <param name="Runs">Runs in all.</param>
public sealed record LabProgress(string Policy, int Seed, double RunShare, int RunsDone, int Runs)
{
    /// <summary>How much of the experiment is done, all runs counting alike; 0 to 1.</summary>
    public double Share => Math.Min(1, (RunsDone + RunShare) / Math.Max(1, Runs));
}
