using System.Collections.Concurrent;
using Continuum.Link;

namespace Continuum.ControlPlane.Nodes;

/// <summary>The agents that are connected to this process, by node.</summary>
internal sealed class NodeConnections
{
    private readonly ConcurrentDictionary<string, AgentConnection> _connections = new(StringComparer.Ordinal);

    public int Count => _connections.Count;

    public AgentConnection? Find(string nodeId) => _connections.GetValueOrDefault(nodeId);

    /// <returns>False when another connection of that name is alive.</returns>
    public bool TryAdd(string nodeId, AgentConnection connection) => _connections.TryAdd(nodeId, connection);

    public void Remove(string nodeId, AgentConnection connection) =>
        _connections.TryRemove(new KeyValuePair<string, AgentConnection>(nodeId, connection));
}
