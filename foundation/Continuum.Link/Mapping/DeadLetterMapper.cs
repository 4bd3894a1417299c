using System.Diagnostics;
using Continuum.Contracts.Events;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Mapping;

internal static class DeadLetterMapper
{
    // A tag and a length of at most five bytes each stand before every letter in a page.
    private const int PerLetter = 10;

    /// <summary>As many of the letters, from the first on, as one message holds.</summary>
    public static DeadLetterPage ToWire(IReadOnlyList<DeadLetter> letters, int maxBytes)
    {
        DeadLetterPage page = new();
        int size = 0;
        foreach (DeadLetter letter in letters)
        {
            DeadLetterMessage wire = ToWire(letter);
            size += wire.CalculateSize() + PerLetter;
            if (size > maxBytes && page.Letters.Count > 0)
            {
                break;
            }

            page.Letters.Add(wire);
        }

        return page;
    }

    public static IReadOnlyList<DeadLetter> ToContract(DeadLetterPage wire) => [.. wire.Letters.Select(ToContract)];

    public static DeadLetterQueryMessage ToWire(DeadLetterQuery query)
    {
        DeadLetterQueryMessage wire = new() { Limit = query.Limit, Payloads = query.Payloads };
        if (query.Function is { } function)
        {
            wire.Function = Scalars.ToWire(function);
        }

        if (query.After is { } after)
        {
            wire.After = after;
        }

        return wire;
    }

    public static DeadLetterQuery ToContract(DeadLetterQueryMessage wire) => new(
        wire.Function is null ? null : Scalars.ToContract(wire.Function),
        wire.Limit,
        wire.HasAfter ? wire.After : null,
        wire.Payloads);

    public static DeadLetterSelectionMessage ToWire(DeadLetterSelection selection)
    {
        DeadLetterSelectionMessage wire = new();
        switch (selection)
        {
            case DeadLetterSelection.ByIds byIds:
                wire.Ids.AddRange(byIds.Ids);
                break;
            case DeadLetterSelection.OfFunction of:
                wire.Function = Scalars.ToWire(of.Function);
                break;
            default:
                throw new UnreachableException($"no wire form for {selection.GetType()}");
        }

        return wire;
    }

    public static DeadLetterSelection ToContract(DeadLetterSelectionMessage wire) => wire.Function is null
        ? new DeadLetterSelection.ByIds([.. wire.Ids])
        : new DeadLetterSelection.OfFunction(Scalars.ToContract(wire.Function));

    private static DeadLetterMessage ToWire(DeadLetter letter) => new()
    {
        Id = letter.Id,
        NodeId = letter.NodeId,
        Function = Scalars.ToWire(letter.Function),
        Accepted100Ns = Scalars.ToWire(letter.AcceptedAt),
        Dead100Ns = Scalars.ToWire(letter.DeadAt),
        Attempts = letter.Attempts,
        Error = InvocationMapper.ToWire(letter.Error),
        Trigger = InvocationMapper.ToWire(letter.Trigger),
        PayloadBytes = letter.PayloadBytes,
        Payload = UnsafeByteOperations.UnsafeWrap(letter.Payload),
    };

    private static DeadLetter ToContract(DeadLetterMessage wire) => new()
    {
        Id = wire.Id,
        NodeId = wire.NodeId,
        Function = Scalars.ToContract(wire.Function),
        AcceptedAt = Scalars.ToTime(wire.Accepted100Ns),
        DeadAt = Scalars.ToTime(wire.Dead100Ns),
        Attempts = wire.Attempts,
        Error = InvocationMapper.ToContract(wire.Error),
        Trigger = InvocationMapper.ToContract(wire.Trigger),
        PayloadBytes = wire.PayloadBytes,
        Payload = wire.Payload.Memory,
    };
}
