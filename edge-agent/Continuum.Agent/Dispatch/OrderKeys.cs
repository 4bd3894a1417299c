using Continuum.Agent.Events;

namespace Continuum.Agent.Dispatch;

/// <summary>
/// Which order keys have an event under way, and which have others behind it. What waits lies on the disk, and only events
/// that are nowhere else are kept here. Not thread-safe: the backlog's gate guards it.
/// </summary>
internal sealed class OrderKeys
{
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _behind = new(StringComparer.Ordinal);
    private readonly Queue<string> _freed = new();
    private readonly Dictionary<string, Queue<QueuedEvent>> _inMemory = new(StringComparer.Ordinal);

    /// <summary>Events kept here because they are on no disk.</summary>
    public int InMemory { get; private set; }

    /// <summary>What these hold, in bytes.</summary>
    public long BytesInMemory { get; private set; }

    /// <summary>Takes a key for an event that is to be begun.</summary>
    /// <returns>False when one of its events is under way: the key comes up again when that has ended.</returns>
    public bool TryHold(string key)
    {
        if (_held.Add(key))
        {
            return true;
        }

        _behind.Add(key);
        return false;
    }

    /// <summary>Notes that there may be more of a key than the one under way.</summary>
    public void MoreBehind(string key) => _behind.Add(key);

    /// <summary>Notes that there is nothing more of a key.</summary>
    public void NothingBehind(string key) => _behind.Remove(key);

    /// <summary>Ends a hold without a look at what is behind: nothing of the key can be begun now.</summary>
    public void Drop(string key) => _held.Remove(key);

    /// <summary>Ends the hold of an event that is no longer under way.</summary>
    public void Release(string key)
    {
        if (_held.Remove(key) && (_behind.Contains(key) || _inMemory.ContainsKey(key)))
        {
            _freed.Enqueue(key);
        }
    }

    /// <summary>The next key whose event ended and that may have more.</summary>
    public bool TryTakeFreed([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? key) =>
        _freed.TryDequeue(out key);

    /// <summary>Keeps an event that is on no disk until its key is free.</summary>
    public void Keep(string key, QueuedEvent queued)
    {
        if (!_inMemory.TryGetValue(key, out Queue<QueuedEvent>? line))
        {
            _inMemory[key] = line = new Queue<QueuedEvent>();
        }

        line.Enqueue(queued);
        InMemory++;
        BytesInMemory += queued.Bytes;
    }

    /// <summary>When the first event of a key that is on no disk was accepted, or null.</summary>
    public DateTimeOffset? FirstInMemory(string key) =>
        _inMemory.TryGetValue(key, out Queue<QueuedEvent>? line) ? line.Peek().AcceptedAt : null;

    /// <summary>Takes that event.</summary>
    public QueuedEvent TakeInMemory(string key)
    {
        Queue<QueuedEvent> line = _inMemory[key];
        InMemory--;
        QueuedEvent first = line.Dequeue();
        BytesInMemory -= first.Bytes;
        if (line.Count == 0)
        {
            _inMemory.Remove(key);
        }

        return first;
    }
}
