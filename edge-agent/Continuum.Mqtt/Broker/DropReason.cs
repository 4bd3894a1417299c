namespace Continuum.Mqtt.Broker;

/// <summary>Why a message did not reach a subscriber: the <c>reason</c> tag of <c>mqtt.messages.dropped</c>.</summary>
internal static class DropReason
{
    public const string Offline = "offline";
    public const string SlowConsumer = "slow-consumer";
    public const string QueueFull = "queue-full";

    /// <summary>The oldest gave way to the newest, as the option says.</summary>
    public const string QueueFullOldest = "queue-full-oldest";

    /// <summary>The subscriber refused it, with a reason code in PUBACK or PUBREC.</summary>
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string TooLarge = "too-large";
    public const string Refused = "refused";
    public const string NotAuthorized = "not-authorized";
    public const string TooManyRetained = "too-many-retained";

    /// <summary>All sessions together hold as much as may be stored.</summary>
    public const string StoreFull = "store-full";
    public const string SessionEnded = "session-ended";

    /// <summary>
    /// The host had no room for a will until the client's next one came, or too many waited; subscribers have it.
    /// </summary>
    public const string WillNotTaken = "will-not-taken";

    /// <summary>A client published to a topic that is the broker's own.</summary>
    public const string SystemTopic = "system-topic";
}
