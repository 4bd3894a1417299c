using System.Collections.Concurrent;
using Continuum.Link;

namespace Continuum.ControlPlane.Nodes;

/// <summary>The agents that are connected to this process, by node.</summary>
internal sealed class NodeConnections
{
    private readonly ConcurrentDictionary<string, AgentConnection> _connections = new(StringComparer.Ordinal);

    public int Count => _connections.Count;

    public AgentConnection? Find(string nodeId) => _connections.GetValueOrDefault(nodeId);

    /// <summary>
    /// Takes a connection in. The link lets one live connection have a name: an earlier one that is still here has
    /// ended and is only not cleaned up yet.
    /// </summary>
    public void Set(string nodeId, AgentConnection connection) => _connections[nodeId] = connection;

    public void Remove(string nodeId, AgentConnection connection) =>
        _connections.TryRemove(new KeyValuePair<string, AgentConnection>(nodeId, connection));
}
