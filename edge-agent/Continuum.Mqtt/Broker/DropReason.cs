namespace Continuum.Mqtt.Broker;

/// <summary>Why a message did not reach a subscriber: the <c>reason</c> tag of <c>mqtt.messages.dropped</c>.</summary>
internal static class DropReason
{
    public const string Offline = "offline";
    public const string SlowConsumer = "slow-consumer";
    public const string QueueFull = "queue-full";
    public const string Expired = "expired";
    public const string TooLarge = "too-large";
    public const string Refused = "refused";
    public const string TooManyRetained = "too-many-retained";
    public const string SessionEnded = "session-ended";
}
