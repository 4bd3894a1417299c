namespace Continuum.Mqtt.Broker;

/// <summary>What an acknowledgement of a client meant.</summary>
internal enum AckOutcome
{
    /// <summary>It moved a delivery on, or said again what was known.</summary>
    Taken,

    /// <summary>Nothing is in flight under its packet identifier.</summary>
    Unknown,

    /// <summary>What is in flight under the identifier has another QoS, or is not that far.</summary>
    OutOfPlace,
}
