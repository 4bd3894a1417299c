using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What is left of a publication's own time when it goes out, at last or once more: it went by while there was no
/// connection (5.0, 3.3.2.3.3).
/// </summary>
internal static class RemainingTime
{
    /// <summary>
    /// Whether it is not to be sent any more. A QoS 2 message that the broker may have by its identifier goes on: what
    /// came next under that identifier would be taken for it.
    /// </summary>
    public static bool IsOver(PendingOperation operation, TimeProvider time) =>
        IsExpired(operation, time) || IsLate(operation, time);

    private static bool IsLate(PendingOperation operation, TimeProvider time) =>
        operation is { WentOut: false, SendWithin: { } within }
        && time.GetElapsedTime(operation.AskedAt) >= within;

    private static bool IsExpired(PendingOperation operation, TimeProvider time) =>
        operation is { IsReleased: false, Packet: PublishPacket { Properties.MessageExpiry: { } life } publish }
        && (publish.QoS == 1 || !operation.WasSent)
        && Left(life, operation, time) == 0;

    /// <summary>The packet with what is left; a second at least, since none means for ever to some brokers.</summary>
    public static PublishPacket Aged(PublishPacket publish, PendingOperation operation, TimeProvider time)
    {
        if (publish.Properties.MessageExpiry is not { } life)
        {
            return publish;
        }

        uint left = Math.Max(1, Left(life, operation, time));
        return left == life ? publish : publish with { Properties = publish.Properties with { MessageExpiry = left } };
    }

    /// <summary>What its publisher is told.</summary>
    public static MqttClientException Over(PendingOperation operation, TimeProvider time) => new(
        ReasonCode.UnspecifiedError,
        $"the message to {((PublishPacket)operation.Packet).Topic} "
        + (IsExpired(operation, time)
            ? "expired before the broker had it"
            : "could not be sent within the time that its publisher gave it for that"))
    {
        IsTooLate = true,
    };

    // Whole seconds; what was asked for within this one has all of its time.
    private static uint Left(uint life, PendingOperation operation, TimeProvider time)
    {
        double gone = Math.Floor(time.GetElapsedTime(operation.AskedAt).TotalSeconds);
        return gone >= life ? 0 : life - (uint)gone;
    }
}
