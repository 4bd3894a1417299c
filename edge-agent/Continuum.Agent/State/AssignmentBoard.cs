using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.State;

/// <summary>How far each assignment is, for the control plane and for the readiness check.</summary>
internal sealed class AssignmentBoard
{
    private readonly ConcurrentDictionary<VersionKey, AssignmentStatus> _statuses = new();

    /// <summary>Raised with every change.</summary>
    public Signal Changed { get; } = new();

    public IReadOnlyList<AssignmentStatus> Statuses =>
        [.. _statuses.Values.OrderBy(status => status.Version.ToString(), StringComparer.Ordinal)];

    public void Set(VersionKey version, AssignmentPhase phase, string detail)
    {
        _statuses[version] = new AssignmentStatus(version, phase, detail);
        Changed.Raise();
    }

    public void Remove(VersionKey version)
    {
        _statuses.TryRemove(version, out _);
        Changed.Raise();
    }
}
