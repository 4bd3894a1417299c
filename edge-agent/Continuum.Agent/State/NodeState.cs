using Continuum.Agent.Routing;
using Continuum.Contracts.Desired;

namespace Continuum.Agent.State;

/// <summary>Takes desired state over: on the disk first, then in force.</summary>
internal sealed class NodeState(
    DesiredStateStore store,
    DesiredStateHolder desired,
    RouteTableHolder routes,
    AssignmentReconciler reconciler,
    AssignmentBoard board,
    ILogger<NodeState> logger)
{
    private readonly Lock _gate = new();

    /// <summary>Puts the last saved state in force, if there is one.</summary>
    /// <exception cref="DesiredStateException">It cannot be read.</exception>
    public void Restore()
    {
        if (store.Load() is { } state)
        {
            PutInForce(state);
        }
    }

    /// <summary>Takes a state over when it is newer than the one in force; persisted when it returns.</summary>
    /// <exception cref="DesiredStateException">It cannot be written; the state in force stays.</exception>
    public void Apply(DesiredState state)
    {
        lock (_gate)
        {
            if (state.Revision > desired.Current.Revision || state.NodeId != desired.Current.NodeId)
            {
                store.Save(state);
                PutInForce(state);
            }

            // Said again even when nothing changed: the control plane may have missed it.
            board.Changed.Raise();
        }
    }

    private void PutInForce(DesiredState state)
    {
        desired.Replace(state);
        routes.Replace(new RouteTable(state.Routes));
        reconciler.Wake();
        logger.Applied(state.Revision, state.Assignments.Count, state.Routes.Count);
    }
}
