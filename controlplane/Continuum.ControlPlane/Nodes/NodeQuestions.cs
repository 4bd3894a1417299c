using Continuum.Grains.Fleet;
using Continuum.Link;

namespace Continuum.ControlPlane.Nodes;

/// <summary>Asks every node of the fleet the same through its link.</summary>
internal static class NodeQuestions
{
    /// <summary>
    /// Asks one after the other: the answers are put together without locks, and it is nobody's hot path.
    /// </summary>
    /// <param name="grains">Knows the fleet.</param>
    /// <param name="connections">The links.</param>
    /// <param name="ask">Asks one node and keeps its answer.</param>
    /// <param name="only">Only this node, or null for all.</param>
    /// <returns>Nodes that could not be asked.</returns>
    public static async Task<IReadOnlyList<string>> AskAsync(
        IGrainFactory grains, NodeConnections connections, Func<AgentConnection, Task> ask, string? only = null)
    {
        List<string> unreachable = [];
        foreach (string node in await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNodesAsync())
        {
            if (only is not null && node != only)
            {
                continue;
            }

            try
            {
                if (connections.Find(node) is { } connection)
                {
                    await ask(connection);
                    continue;
                }
            }
            catch (LinkException)
            {
                // Named in the answer.
            }

            unreachable.Add(node);
        }

        return unreachable;
    }
}
