using System.Collections.Concurrent;

namespace Continuum.Link.Server;

/// <summary>Which connection has which node's name: one live connection a name.</summary>
internal sealed class NodeNames
{
    private readonly ConcurrentDictionary<string, AgentConnection> _byName = new();

    public bool TryTake(AgentConnection connection) => _byName.TryAdd(connection.NodeId, connection);

    public void Free(AgentConnection connection) =>
        _byName.TryRemove(KeyValuePair.Create(connection.NodeId, connection));
}
