using System.Collections.Concurrent;
using System.Threading.Channels;
using Continuum.Agent.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Dispatch;

/// <summary>
/// What waits for one function: a short queue in memory for events that were just written, the disk for all others.
/// Each event comes out once for each time it is due. One loop takes; any thread hands over.
/// </summary>
internal sealed class LaneBacklog(FunctionKey function, EventQueue queue, TimeProvider time)
{
    private const int MemoryLimit = 256;

    // Of payload, in each of the two queues: many large events must not fill a small node's memory.
    private const long MemoryBytes = 8 << 20;

    private readonly Channel<QueuedEvent> _handedOver = Channel.CreateBounded<QueuedEvent>(
        new BoundedChannelOptions(MemoryLimit) { SingleReader = true });

    private readonly Queue<QueuedEvent> _fromDisk = new();

    // Events taken and not yet settled; they are still on the disk and must not be taken again.
    private readonly ConcurrentDictionary<long, bool> _taken = new();

    // Set when the disk holds events that are not in memory: at start, and whenever memory was full.
    private volatile bool _onDisk = true;
    private long _readUpTo;
    private long _handedOverBytes;
    private DateTimeOffset? _nextDue;

    /// <summary>When an event that is not due yet will be; as of the last unsuccessful take.</summary>
    public DateTimeOffset? NextDue => _nextDue;

    /// <summary>Offers an event that is on the disk already.</summary>
    public void HandOver(QueuedEvent queued)
    {
        if (_onDisk || !TryOffer(queued))
        {
            _onDisk = true;
        }
    }

    /// <summary>Offers an event that is nowhere else.</summary>
    /// <returns>False when there is no room; the event is not kept.</returns>
    public bool TryOffer(QueuedEvent queued)
    {
        int bytes = queued.Payload.Length;
        if (Interlocked.Add(ref _handedOverBytes, bytes) - bytes < MemoryBytes && _handedOver.Writer.TryWrite(queued))
        {
            return true;
        }

        Interlocked.Add(ref _handedOverBytes, -bytes);
        return false;
    }

    /// <summary>Takes the next event that is due.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out QueuedEvent? queued)
    {
        while (_fromDisk.TryDequeue(out queued) || TryTakeHandedOver(out queued) || TryReadDisk(out queued))
        {
            if (!queued.IsDurable || _taken.TryAdd(queued.Sequence, true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says that an event taken was completed, buried, or rescheduled on the disk.</summary>
    public void Settle(QueuedEvent queued)
    {
        if (queued.IsDurable)
        {
            _taken.TryRemove(queued.Sequence, out _);
        }
    }

    /// <summary>Makes the next take look at the disk.</summary>
    public void LookAtDisk() => _onDisk = true;

    private bool TryTakeHandedOver([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out QueuedEvent? queued)
    {
        while (_handedOver.Reader.TryRead(out queued))
        {
            Interlocked.Add(ref _handedOverBytes, -queued.Payload.Length);

            // A fresh event with a number that was read past came from the disk already: numbers grow with commits.
            if (!queued.IsDurable || queued.Sequence > _readUpTo)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadDisk([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out QueuedEvent? queued)
    {
        queued = null;
        DateTimeOffset now = time.GetUtcNow();
        if (!_onDisk && (_nextDue is null || _nextDue > now))
        {
            return false;
        }

        // In this order: what is settled after the flag is down raises it again. And what is taken is looked up before
        // the read: it may be settled while the read runs, and must still be passed over.
        _onDisk = false;
        HashSet<long> taken = [.. _taken.Keys];
        DuePage due = queue.ReadDue(function, now, taken, MemoryLimit, MemoryBytes);
        foreach (QueuedEvent found in due.Events)
        {
            _fromDisk.Enqueue(found);
            _readUpTo = Math.Max(_readUpTo, found.Sequence);
        }

        if (due.HasMore)
        {
            _onDisk = true;
        }

        _nextDue = queue.NextDue(function, now);
        return _fromDisk.TryDequeue(out queued);
    }
}
