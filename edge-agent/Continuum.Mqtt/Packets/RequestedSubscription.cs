namespace Continuum.Mqtt.Packets;

/// <summary>
/// One filter of a SUBSCRIBE with its options (5.0, 3.8.3.1); the options but QoS are unset in 3.1.1.
/// </summary>
/// <remarks>Retain handling 0: send what is retained; 1: only for a new subscription; 2: never.</remarks>
internal sealed record RequestedSubscription(
    string Filter, int QoS, bool NoLocal = false, bool RetainAsPublished = false, int RetainHandling = 0);
