namespace Continuum.Mqtt.Broker;

/// <summary>What became of a message at a session.</summary>
internal enum DeliveryOutcome
{
    /// <summary>Sent, queued in memory, or dropped and counted: there is nothing to commit.</summary>
    Settled,

    /// <summary>Queued in the store: commit before the message counts as accepted.</summary>
    Stored,

    /// <summary>The session ended meanwhile, and nothing was counted yet.</summary>
    Ended,
}
