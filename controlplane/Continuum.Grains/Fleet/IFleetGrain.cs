using Orleans;

namespace Continuum.Grains.Fleet;

/// <summary>Who is there: the ids of all nodes and the names of all namespaces. One grain, <see cref="Key"/>.</summary>
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>The key of the one fleet.</summary>
    const string Key = "fleet";

    /// <summary>Adds a node.</summary>
    Task AddNodeAsync(string nodeId);

    /// <summary>Takes a node off the list.</summary>
    Task RemoveNodeAsync(string nodeId);

    /// <summary>The ids of all nodes that registered and were not taken out since, in ordinal order.</summary>
    Task<IReadOnlyList<string>> GetNodesAsync();

    /// <summary>Adds a namespace.</summary>
    Task AddNamespaceAsync(string space);

    /// <summary>Takes a namespace off the list.</summary>
    Task RemoveNamespaceAsync(string space);

    /// <summary>The names of all namespaces that hold a function, in ordinal order.</summary>
    Task<IReadOnlyList<string>> GetNamespacesAsync();
}
