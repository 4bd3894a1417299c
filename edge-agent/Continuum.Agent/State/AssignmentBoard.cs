using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.State;

/// <summary>How far each assignment is, for the control plane and for the readiness check.</summary>
internal sealed class AssignmentBoard
{
    private readonly ConcurrentDictionary<VersionKey, AssignmentStatus> _statuses = new();
    private readonly ConcurrentDictionary<VersionKey, InvocationError> _refusals = new();

    /// <summary>Raised with every change.</summary>
    public Signal Changed { get; } = new();

    public IReadOnlyList<AssignmentStatus> Statuses =>
        [.. _statuses.Values.OrderBy(status => status.Version.ToString(), StringComparer.Ordinal)];

    /// <summary>
    /// Why the version's program did not start when it was last tried, or null: what its callers are told.
    /// </summary>
    public InvocationError? RefusalOf(VersionKey version) => _refusals.GetValueOrDefault(version);

    /// <summary>The version's program does not start. That stays so while it is tried again.</summary>
    public void Refuse(VersionKey version, InvocationError error)
    {
        _refusals[version] = error;
        Set(version, AssignmentPhase.Failed, $"{error.Type}: {error.Message}");
    }

    public void Set(VersionKey version, AssignmentPhase phase, string detail)
    {
        if (phase == AssignmentPhase.Ready)
        {
            _refusals.TryRemove(version, out _);
        }

        _statuses[version] = new AssignmentStatus(version, phase, detail);
        Changed.Raise();
    }

    public void Remove(VersionKey version)
    {
        _refusals.TryRemove(version, out _);
        _statuses.TryRemove(version, out _);
        Changed.Raise();
    }
}
