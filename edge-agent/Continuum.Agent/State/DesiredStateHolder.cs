using Continuum.Contracts.Desired;

namespace Continuum.Agent.State;

/// <summary>Holds the desired state in force: the last one that was persisted.</summary>
internal sealed class DesiredStateHolder
{
    private volatile DesiredState _current = DesiredState.Empty;

    public DesiredState Current => _current;

    public void Replace(DesiredState state) => _current = state;
}
