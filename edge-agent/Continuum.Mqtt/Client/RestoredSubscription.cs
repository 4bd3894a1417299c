namespace Continuum.Mqtt.Client;

/// <summary>What a broker that had lost the session said to a subscription that was made again.</summary>
/// <param name="Filter">As it was subscribed to.</param>
/// <param name="Options">As it was subscribed with.</param>
/// <param name="Reason">
/// The highest QoS that was granted (0, 1 or 2), or why the subscription was refused (0x80 and above).
/// </param>
public sealed record RestoredSubscription(string Filter, SubscriptionOptions Options, ReasonCode Reason)
{
    /// <summary>Whether the broker granted it.</summary>
    public bool IsGranted => Reason < ReasonCode.UnspecifiedError;
}
