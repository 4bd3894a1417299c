using System.Diagnostics.CodeAnalysis;
using Continuum.Agent.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Dispatch;

/// <summary>
/// What waits for one function: a short queue in memory for events that were just written, the disk for all others.
/// Each event comes out once for each time it is due, and of an order key one at a time. The disk is read from where the
/// lane is, never from its start. One loop takes; any thread hands over and settles.
/// </summary>
/// <param name="function">The function.</param>
/// <param name="queue">The disk.</param>
/// <param name="time">The clock.</param>
/// <param name="lost">Told of an event for which there is no room and which is on no disk.</param>
internal sealed class LaneBacklog(FunctionKey function, EventQueue queue, TimeProvider time, Action<QueuedEvent> lost)
{
    private const int MemoryLimit = 256;

    // In each of the queues: many large events must not fill a small node's memory.
    private const long MemoryBytes = 8 << 20;

    private readonly HandedOver<QueuedEvent> _handedOver = new(MemoryLimit, MemoryBytes, queued => queued.Bytes);

    // The loop's own.
    private readonly Queue<QueuedEvent> _fromDisk = new();
    private readonly Queue<QueuedEvent> _again = new();
    private long _readUpTo;
    private long _seenUpTo;

    private readonly Lock _gate = new();

    // Events taken and not yet settled; they are still on the disk and must not be taken again.
    private readonly HashSet<long> _taken = [];
    private readonly SortedDictionary<long, QueuedEvent> _putBack = [];
    private readonly OrderKeys _keys = new();
    private DateTimeOffset? _nextDue = DateTimeOffset.MinValue;

    // The disk is read from where the loop is; until it is read to its end nothing newer is kept in memory.
    private volatile bool _unread = true;

    // Memory was full: what came since is on the disk, behind what is in memory.
    private volatile bool _overflow;
    private volatile bool _rewind;

    /// <summary>When an event that is not due yet will be; as of the last unsuccessful take.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _nextDue;
            }
        }
    }

    /// <summary>Offers an event that is on the disk already.</summary>
    public void HandOver(QueuedEvent queued)
    {
        if (_unread || _overflow || !TryOffer(queued))
        {
            _overflow = true;
        }
    }

    /// <summary>Offers an event that is nowhere else.</summary>
    /// <returns>False when there is no room; the event is not kept.</returns>
    public bool TryOffer(QueuedEvent queued) => _handedOver.TryAdd(queued);

    /// <summary>Takes the next event that is due.</summary>
    public bool TryTake([NotNullWhen(true)] out QueuedEvent? queued)
    {
        if (TryTakePutBack(out queued) || TryTakeFreed(out queued))
        {
            return true;
        }

        while (TryNext(out QueuedEvent? next))
        {
            queued = next.OrderKey is { } key ? TakeOfKey(key, next) : TryMark(next) ? next : null;
            if (queued is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says that an event taken is gone from the disk, or lies there until it is due again.</summary>
    public void Settle(QueuedEvent queued, DateTimeOffset? dueAt = null)
    {
        lock (_gate)
        {
            _taken.Remove(queued.Sequence);
            _nextDue = Earlier(_nextDue, dueAt);
            if (queued.OrderKey is { } key)
            {
                _keys.Release(key);
            }
        }
    }

    /// <summary>Gives back an event that was taken and not run: it comes out again before all others, in order.</summary>
    public void PutBack(QueuedEvent queued)
    {
        lock (_gate)
        {
            _putBack[queued.Sequence] = queued;
        }
    }

    /// <summary>Says that events came to be on the disk by another way.</summary>
    public void LookAtDisk() => _overflow = true;

    /// <summary>Has the disk read again from its start: something that was taken from it was not run.</summary>
    public void Rewind() => _rewind = true;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other ?? one : one;

    private bool TryMark(QueuedEvent queued)
    {
        lock (_gate)
        {
            return !queued.IsDurable || _taken.Add(queued.Sequence);
        }
    }

    private bool TryTakePutBack([NotNullWhen(true)] out QueuedEvent? queued)
    {
        lock (_gate)
        {
            queued = _putBack.Count > 0 ? _putBack.First().Value : null;
            return queued is not null && _putBack.Remove(queued.Sequence);
        }
    }

    private bool TryTakeFreed([NotNullWhen(true)] out QueuedEvent? queued)
    {
        while (true)
        {
            string? key;
            lock (_gate)
            {
                if (!_keys.TryTakeFreed(out key))
                {
                    queued = null;
                    return false;
                }
            }

            queued = TakeOfKey(key, candidate: null);
            if (queued is not null)
            {
                return true;
            }
        }
    }

    // Whatever leads to a key, it is the key's first event that is taken, if it is due: so none passes another.
    private QueuedEvent? TakeOfKey(string key, QueuedEvent? candidate)
    {
        lock (_gate)
        {
            bool keep = candidate is { IsDurable: false };
            if (keep && _keys.InMemory < MemoryLimit && _keys.BytesInMemory < MemoryBytes)
            {
                _keys.Keep(key, candidate!);
            }
            else if (keep)
            {
                lost(candidate!);
            }

            if (!_keys.TryHold(key))
            {
                return null;
            }
        }

        HeadOfKey? head;
        try
        {
            head = queue.ReadHead(function, key);
        }
        catch
        {
            lock (_gate)
            {
                _keys.MoreBehind(key);
                _keys.Release(key);
            }

            throw;
        }

        return TakeFirst(key, head, candidate?.Sequence);
    }

    private QueuedEvent? TakeFirst(string key, HeadOfKey? head, long? expected)
    {
        lock (_gate)
        {
            if (_keys.FirstInMemory(key) is { } accepted && (head is null || accepted < head.Event.AcceptedAt))
            {
                _keys.MoreBehind(key);
                return _keys.TakeInMemory(key);
            }

            if (head is not null && head.DueAt <= time.GetUtcNow() && _taken.Add(head.Event.Sequence))
            {
                if (expected != head.Event.Sequence)
                {
                    _keys.MoreBehind(key);
                }

                return head.Event;
            }

            _keys.Drop(key);
            if (head is null)
            {
                _keys.NothingBehind(key);
            }
            else
            {
                _keys.MoreBehind(key);
            }

            return null;
        }
    }

    private bool TryNext([NotNullWhen(true)] out QueuedEvent? queued)
    {
        if (_rewind)
        {
            _rewind = false;
            StartAnew();
        }

        while (true)
        {
            if (_again.TryDequeue(out queued) || TryReadAgain(out queued) || _fromDisk.TryDequeue(out queued)
                || (!_unread && TryTakeHandedOver(out queued)))
            {
                return true;
            }

            if (_overflow)
            {
                // In this order: what is handed over in between is on the disk and will be read.
                _unread = true;
                _overflow = false;
            }

            if (!_unread)
            {
                return false;
            }

            ReadDisk();
        }
    }

    private void StartAnew()
    {
        _unread = true;
        _readUpTo = 0;
        _fromDisk.Clear();
        _again.Clear();
        lock (_gate)
        {
            _nextDue = DateTimeOffset.MinValue;
        }
    }

    private bool TryTakeHandedOver([NotNullWhen(true)] out QueuedEvent? queued)
    {
        while (_handedOver.TryTake(out queued))
        {
            // One with a number that was read past came from the disk already, before or after a rewind: numbers grow
            // with commits.
            if (!queued.IsDurable)
            {
                return true;
            }

            if (queued.Sequence > _seenUpTo)
            {
                _seenUpTo = _readUpTo = queued.Sequence;
                return true;
            }
        }

        return false;
    }

    private void ReadDisk()
    {
        DuePage page = queue.ReadFresh(function, _readUpTo, Taken(), MemoryLimit, MemoryBytes);
        foreach (QueuedEvent found in page.Events)
        {
            _fromDisk.Enqueue(found);
            _readUpTo = found.Sequence;
            _seenUpTo = Math.Max(_seenUpTo, found.Sequence);
        }

        _unread = page.HasMore;
    }

    private bool TryReadAgain([NotNullWhen(true)] out QueuedEvent? queued)
    {
        queued = null;
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            if (_nextDue is null || _nextDue > now)
            {
                return false;
            }

            // Unset before the read: what is settled while it runs sets it again.
            _nextDue = null;
        }

        DuePage page;
        DateTimeOffset? next;
        try
        {
            page = queue.ReadAgain(function, now, Taken(), MemoryLimit, MemoryBytes);
            next = page.HasMore ? now : queue.NextDue(function, now);
        }
        catch
        {
            _rewind = true;
            throw;
        }

        foreach (QueuedEvent found in page.Events)
        {
            _again.Enqueue(found);
        }

        lock (_gate)
        {
            _nextDue = Earlier(_nextDue, next);
        }

        return _again.TryDequeue(out queued);
    }

    // Looked up before a read: what is settled while the read runs must still be passed over.
    private HashSet<long> Taken()
    {
        lock (_gate)
        {
            return [.. _taken];
        }
    }
}
