namespace Continuum.Kvm;

/// <summary>A snapshot cannot be taken or used.</summary>
/// <param name="problem">What kind of problem.</param>
/// <param name="message">What was wrong, and what would be right.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class SnapshotException(SnapshotProblem problem, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What kind of problem.</summary>
    public SnapshotProblem Problem { get; } = problem;
}
