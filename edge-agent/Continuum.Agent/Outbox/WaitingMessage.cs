using Continuum.Mqtt;

namespace Continuum.Agent.Outbox;

/// <summary>A message in the outbox.</summary>
internal sealed record WaitingMessage
{
    public required RouteKey Route { get; init; }

    /// <summary>Counts the route's messages, from 1 on; no two ever have the same.</summary>
    public required long Number { get; init; }

    /// <summary>As it is to be sent, with the name that a second copy is known by among its user properties.</summary>
    public required MqttMessage Message { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When its publisher does not want it delivered any more; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public SendPhase Phase { get; init; }

    /// <summary>The packet identifier that it was sent with at QoS 2; 0 without.</summary>
    public ushort PacketId { get; init; }

    /// <summary>
    /// It had gone out in a session that the other broker lost: it may have had its effect, and is sent anew.
    /// </summary>
    public bool IsAdrift { get; init; }

    /// <summary>What it counts towards the bounds.</summary>
    public required long Bytes { get; init; }

    /// <summary>The message with what is left of its time now; nothing may be left.</summary>
    public WaitingMessage At(DateTimeOffset now) => ExpiresAt is { } end
        ? this with { Message = Message with { MessageExpiry = OutboxRow.Left(end - now) } }
        : this;
}
