namespace Continuum.Mqtt.Security;

/// <summary>How much of what a filter matches a client may see.</summary>
public enum SubscriptionRight
{
    /// <summary>Nothing: the subscription is refused.</summary>
    None,

    /// <summary>Some: the subscription is granted, and each message is looked at before it goes out.</summary>
    Part,

    /// <summary>Everything.</summary>
    Whole,
}
