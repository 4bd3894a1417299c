namespace Continuum.Mqtt.Broker;

/// <summary>What becomes of a publication.</summary>
public abstract record PublishDisposition
{
    private PublishDisposition()
    {
    }

    /// <summary>The one forwarding disposition: nothing to allocate.</summary>
    public static PublishDisposition Forwarded { get; } = new Forward();

    /// <summary>The one consuming disposition: nothing to allocate.</summary>
    public static PublishDisposition Consumed { get; } = new Consume();

    /// <summary>To be delivered to subscribers (and kept, where it asks for that), then acknowledged.</summary>
    public sealed record Forward : PublishDisposition;

    /// <summary>To be acknowledged; subscribers do not see it and it is not retained.</summary>
    public sealed record Consume : PublishDisposition;

    /// <summary>
    /// Not accepted. A 5.0 client gets the code in its PUBACK; 3.1.1 has no way to say it, so that the connection is
    /// closed without acknowledgement. A refused QoS 0 message is dropped and counted.
    /// </summary>
    /// <param name="Reason">0x80 or above.</param>
    /// <param name="Detail">Why, for the client and the log.</param>
    public sealed record Refuse(ReasonCode Reason, string Detail) : PublishDisposition;
}
