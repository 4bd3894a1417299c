namespace Continuum.Mqtt.Client;

/// <summary>Which retained messages a subscription brings (5.0, 3.8.3.1).</summary>
public enum RetainHandling
{
    /// <summary>All that match, at each SUBSCRIBE.</summary>
    Always = 0,

    /// <summary>All that match, when the subscription did not exist before.</summary>
    WhenNew = 1,

    /// <summary>None.</summary>
    Never = 2,
}
