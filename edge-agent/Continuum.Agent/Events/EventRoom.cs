using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>
/// Bytes that wait, against the bounds: of all, and of the events whose functions are on other nodes. Any thread.
/// </summary>
internal sealed class EventRoom(EventQueueOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FunctionKey, Held> _byFunction = [];
    private Func<FunctionKey, bool> _isElsewhere = static _ => false;
    private Func<(object?, object?)> _asOf = static () => default;
    private (object?, object?) _countedAsOf;
    private long _bytes;
    private long _elsewhere;

    /// <summary>Of events and answers.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>
    /// Says how to tell functions whose events go to other nodes now. It is asked when room is made, and again for what
    /// waits already where the answers may have changed: functions move.
    /// </summary>
    /// <param name="isElsewhere">Whether a function's events do.</param>
    /// <param name="asOf">What the answers follow from: they are the same for as long as both objects are.</param>
    public void Bound(Func<FunctionKey, bool> isElsewhere, Func<(object?, object?)> asOf)
    {
        lock (_gate)
        {
            _isElsewhere = isElsewhere;
            _asOf = asOf;
            CountAnew();
        }
    }

    /// <summary>Takes room for events, all or none of those that can ever fit together.</summary>
    /// <param name="events">The events.</param>
    /// <param name="leaveOut">
    /// Those that can never fit beside those before them are left out; else all are refused.
    /// </param>
    /// <returns>Those that room was taken for.</returns>
    /// <exception cref="EventQueueException">There is none, or never will be for so many at once.</exception>
    public IReadOnlyList<QueuedEvent> Reserve(IReadOnlyList<QueuedEvent> events, bool leaveOut)
    {
        // In one step: a large event that is refused must not make room look taken to a small one beside it.
        lock (_gate)
        {
            IReadOnlyList<QueuedEvent> fitting = Fitting(events, leaveOut, out long bytes, out long elsewhere);
            if (fitting.Count > 0)
            {
                Check(bytes, elsewhere);
            }

            foreach (QueuedEvent queued in fitting)
            {
                Change(queued.Function, queued.Bytes);
            }

            return fitting;
        }
    }

    /// <summary>Events that were reserved for are not there, or not any more.</summary>
    public void Free(IReadOnlyList<QueuedEvent> events)
    {
        foreach (QueuedEvent queued in events)
        {
            Add(queued.Function, -queued.Bytes);
        }
    }

    /// <summary>A function's events, whatever the bounds are: they are there.</summary>
    public void Add(FunctionKey function, long bytes)
    {
        lock (_gate)
        {
            Change(function, bytes);
        }
    }

    /// <summary>An answer: it counts towards the bound of all.</summary>
    public void AddReply(long bytes) => Interlocked.Add(ref _bytes, bytes);

    private IReadOnlyList<QueuedEvent> Fitting(
        IReadOnlyList<QueuedEvent> events, bool leaveOut, out long bytes, out long elsewhere)
    {
        bytes = 0;
        elsewhere = 0;
        List<QueuedEvent>? fitting = null;
        for (int index = 0; index < events.Count; index++)
        {
            QueuedEvent queued = events[index];
            long all = bytes + queued.Bytes;
            long there = elsewhere + (_isElsewhere(queued.Function) ? queued.Bytes : 0);
            if (all <= options.MaxBytes && there <= options.BytesElsewhere)
            {
                (bytes, elsewhere) = (all, there);
                fitting?.Add(queued);
                continue;
            }

            if (!leaveOut)
            {
                throw NeverFits(all, there);
            }

            fitting ??= [.. events.Take(index)];
        }

        return fitting ?? events;
    }

    private EventQueueException NeverFits(long bytes, long elsewhere) => new(
        EventQueueError.NeverFits,
        bytes > options.MaxBytes
            ? $"{bytes} bytes of events at once do not fit an event queue of {options.MaxBytes}: raise Events:MaxBytes"
            : $"{elsewhere} bytes of events for functions on other nodes at once do not fit their bound of "
                + $"{options.BytesElsewhere}: raise Events:MaxBytesElsewhere");

    private void Check(long bytes, long elsewhere)
    {
        if (Bytes + bytes > options.MaxBytes)
        {
            throw new EventQueueException(
                EventQueueError.QueueFull,
                $"the event queue holds {Bytes} of {options.MaxBytes} bytes and {bytes} more do not fit: "
                + "raise Events:MaxBytes, or let it drain");
        }

        if (elsewhere > 0 && Elsewhere() is var held && held + elsewhere > options.BytesElsewhere)
        {
            throw new EventQueueException(
                EventQueueError.ElsewhereFull,
                $"{held} of {options.BytesElsewhere} bytes of events wait for functions on other nodes and {elsewhere} more "
                + "do not fit: raise Events:MaxBytesElsewhere, or look at the link");
        }
    }

    // What waits for functions that are elsewhere by now; those that came back count here no more.
    private long Elsewhere()
    {
        (object? one, object? other) = _asOf();
        if (!ReferenceEquals(one, _countedAsOf.Item1) || !ReferenceEquals(other, _countedAsOf.Item2))
        {
            CountAnew();
        }

        return _elsewhere;
    }

    // Noted before it is asked: what changes meanwhile is seen the next time.
    private void CountAnew()
    {
        _countedAsOf = _asOf();
        _elsewhere = 0;
        foreach ((FunctionKey function, Held held) in _byFunction)
        {
            bool isElsewhere = _isElsewhere(function);
            _byFunction[function] = held with { IsElsewhere = isElsewhere };
            _elsewhere += isElsewhere ? held.Bytes : 0;
        }
    }

    private void Change(FunctionKey function, long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Held before = _byFunction.TryGetValue(function, out Held known) ? known : new Held(0, _isElsewhere(function));
        _elsewhere += before.IsElsewhere ? bytes : 0;
        if (before.Bytes + bytes == 0)
        {
            _byFunction.Remove(function);
        }
        else
        {
            _byFunction[function] = before with { Bytes = before.Bytes + bytes };
        }
    }

    // Where its function was when it was counted last.
    private readonly record struct Held(long Bytes, bool IsElsewhere);
}
