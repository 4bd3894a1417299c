using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Wills that the interceptor refused for now, in order: of each client the newest, and of all so many bytes. Not safe
/// for several threads.
/// </summary>
internal sealed class RefusedWills(long maxBytes)
{
    private readonly LinkedList<PendingWill> _order = [];
    private readonly Dictionary<string, LinkedListNode<PendingWill>> _byClient = new(StringComparer.Ordinal);
    private long _bytes;

    public int Count => _order.Count;

    /// <summary>Takes one in, behind all others.</summary>
    /// <returns>Those that give way: the client's earlier one, and the oldest where there are too many bytes.</returns>
    public List<PendingWill> Add(PendingWill will)
    {
        List<PendingWill> displaced = [];
        if (TakeOf(will.ClientId) is { } earlier)
        {
            displaced.Add(earlier);
        }

        _byClient.Add(will.ClientId, _order.AddLast(will));
        _bytes += SizeOf(will);
        while (_bytes > maxBytes && _order.First is { } oldest)
        {
            Remove(oldest);
            displaced.Add(oldest.Value);
        }

        return displaced;
    }

    /// <summary>The client's, which is in here no more; null where there is none.</summary>
    public PendingWill? TakeOf(string clientId)
    {
        if (!_byClient.TryGetValue(clientId, out LinkedListNode<PendingWill>? node))
        {
            return null;
        }

        Remove(node);
        return node.Value;
    }

    /// <summary>All, in order, which are in here no more.</summary>
    public List<PendingWill> TakeAll()
    {
        List<PendingWill> all = [.. _order];
        _order.Clear();
        _byClient.Clear();
        _bytes = 0;
        return all;
    }

    private void Remove(LinkedListNode<PendingWill> node)
    {
        _order.Remove(node);
        _byClient.Remove(node.Value.ClientId);
        _bytes -= SizeOf(node.Value);
    }

    private static long SizeOf(PendingWill will) => StoredBytes.Of(will.Stored.Message);
}
