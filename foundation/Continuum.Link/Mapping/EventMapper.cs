using Continuum.Contracts.Events;
using Continuum.Link.Wire;
using Google.Protobuf.Collections;

namespace Continuum.Link.Mapping;

internal static class EventMapper
{
    // A tag and a length of at most five bytes each stand before every event in a page.
    private const int PerEvent = 10;

    public static EventQueryMessage ToWire(EventQuery query) => new()
    {
        Function = query.Function is { } function ? Scalars.ToWire(function) : null,
        Limit = query.Limit,
    };

    public static EventQuery ToContract(EventQueryMessage wire) => new(
        wire.Function is null ? null : Scalars.ToContract(wire.Function), wire.Limit);

    public static EventLedgerMessage ToWire(EventLedger ledger)
    {
        EventLedgerMessage wire = new() { NodeId = ledger.NodeId, At100Ns = Scalars.ToWire(ledger.At) };
        wire.Functions.AddRange(ledger.Functions.Select(ToWire));
        wire.InMemory.AddRange(ledger.InMemory.Select(ToWire));
        wire.Elsewhere.AddRange(ledger.Elsewhere.Select(ToWire));
        return wire;
    }

    public static EventLedger ToContract(EventLedgerMessage wire) => new()
    {
        NodeId = wire.NodeId,
        At = Scalars.ToTime(wire.At100Ns),
        Functions = [.. wire.Functions.Select(ToContract)],
        InMemory = [.. wire.InMemory.Select(ToContract)],
        Elsewhere = [.. wire.Elsewhere.Select(ToContract)],
    };

    /// <summary>As many of the events, from the first on, as one message holds.</summary>
    public static WaitingEventPage ToWire(IReadOnlyList<WaitingEvent> events, int maxBytes)
    {
        WaitingEventPage page = new();
        int size = 0;
        foreach (WaitingEvent waiting in events)
        {
            WaitingEventMessage wire = ToWire(waiting);
            size += wire.CalculateSize() + PerEvent;
            if (size > maxBytes)
            {
                break;
            }

            page.Events.Add(wire);
        }

        return page;
    }

    public static IReadOnlyList<WaitingEvent> ToContract(WaitingEventPage wire) => [.. wire.Events.Select(ToContract)];

    private static EventAccountMessage ToWire(EventAccount account)
    {
        EventAccountMessage wire = new()
        {
            Function = Scalars.ToWire(account.Function),
            Accepted = account.Accepted,
            Repeated = account.Repeated,
            Attempts = account.Attempts,
            Answered = account.Answered,
            Replies = account.Replies,
            Replied = account.Replied,
            DeadLettered = account.DeadLettered,
            Redriven = account.Redriven,
            Removed = account.Removed,
            Waiting = account.Waiting,
            DeadLetters = account.DeadLetters,
            RepliesWaiting = account.RepliesWaiting,
        };
        Add(wire.Dropped, account.Dropped);
        Add(wire.Evicted, account.Evicted);
        Add(wire.RepliesDropped, account.RepliesDropped);
        return wire;
    }

    private static EventAccount ToContract(EventAccountMessage wire) => new()
    {
        Function = Scalars.ToContract(wire.Function),
        Accepted = wire.Accepted,
        Repeated = wire.Repeated,
        Attempts = wire.Attempts,
        Answered = wire.Answered,
        Replies = wire.Replies,
        Replied = wire.Replied,
        DeadLettered = wire.DeadLettered,
        Redriven = wire.Redriven,
        Removed = wire.Removed,
        Dropped = new Dictionary<string, long>(wire.Dropped),
        Evicted = new Dictionary<string, long>(wire.Evicted),
        RepliesDropped = new Dictionary<string, long>(wire.RepliesDropped),
        Waiting = wire.Waiting,
        DeadLetters = wire.DeadLetters,
        RepliesWaiting = wire.RepliesWaiting,
    };

    private static MemoryAccountMessage ToWire(MemoryAccount account)
    {
        MemoryAccountMessage wire = new()
        {
            Function = Scalars.ToWire(account.Function),
            Accepted = account.Accepted,
            Answered = account.Answered,
        };
        Add(wire.Dropped, account.Dropped);
        return wire;
    }

    private static MemoryAccount ToContract(MemoryAccountMessage wire) => new()
    {
        Function = Scalars.ToContract(wire.Function),
        Accepted = wire.Accepted,
        Answered = wire.Answered,
        Dropped = new Dictionary<string, long>(wire.Dropped),
    };

    private static RouteAccountMessage ToWire(RouteAccount account)
    {
        RouteAccountMessage wire = new()
        {
            Bridge = account.Bridge,
            Route = account.Route,
            Written = account.Written,
            Forwarded = account.Forwarded,
            Waiting = account.Waiting,
            WaitingBytes = account.WaitingBytes,
        };
        Add(wire.Dropped, account.Dropped);
        return wire;
    }

    private static RouteAccount ToContract(RouteAccountMessage wire) => new()
    {
        Bridge = wire.Bridge,
        Route = wire.Route,
        Written = wire.Written,
        Forwarded = wire.Forwarded,
        Dropped = new Dictionary<string, long>(wire.Dropped),
        Waiting = wire.Waiting,
        WaitingBytes = wire.WaitingBytes,
    };

    private static void Add(MapField<string, long> wire, IReadOnlyDictionary<string, long> counts)
    {
        foreach ((string reason, long count) in counts)
        {
            wire.Add(reason, count);
        }
    }

    private static WaitingEventMessage ToWire(WaitingEvent waiting)
    {
        WaitingEventMessage wire = new()
        {
            Id = waiting.Id,
            NodeId = waiting.NodeId,
            Function = Scalars.ToWire(waiting.Function),
            Accepted100Ns = Scalars.ToWire(waiting.AcceptedAt),
            Attempts = waiting.Attempts,
            Trigger = InvocationMapper.ToWire(waiting.Trigger),
            PayloadBytes = waiting.PayloadBytes,
        };
        if (waiting.DueAt is { } due)
        {
            wire.Due100Ns = Scalars.ToWire(due);
        }

        if (waiting.OrderKey is { } key)
        {
            wire.OrderKey = key;
        }

        return wire;
    }

    private static WaitingEvent ToContract(WaitingEventMessage wire) => new()
    {
        Id = wire.Id,
        NodeId = wire.NodeId,
        Function = Scalars.ToContract(wire.Function),
        AcceptedAt = Scalars.ToTime(wire.Accepted100Ns),
        Attempts = wire.Attempts,
        DueAt = wire.HasDue100Ns ? Scalars.ToTime(wire.Due100Ns) : null,
        Trigger = InvocationMapper.ToContract(wire.Trigger),
        OrderKey = wire.HasOrderKey ? wire.OrderKey : null,
        PayloadBytes = wire.PayloadBytes,
    };
}
