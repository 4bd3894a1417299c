namespace Continuum.Mqtt.Broker;

/// <summary>What becomes of a QoS 1 or 2 message for a session that has as many as it may.</summary>
public enum QueueFullPolicy
{
    /// <summary>The message that comes is dropped: what waits is older and keeps its order.</summary>
    DropNewest = 0,

    /// <summary>
    /// The oldest that was not sent yet is dropped to make room; where all were sent, the one that comes is.
    /// </summary>
    DropOldest = 1,

    /// <summary>The one that comes is dropped, and a connected client is closed (5.0: with "quota exceeded").</summary>
    Disconnect = 2,
}
