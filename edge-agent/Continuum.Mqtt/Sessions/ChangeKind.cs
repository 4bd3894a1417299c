namespace Continuum.Mqtt.Sessions;

/// <summary>The first byte of a change on disk. Numbers are on disk: they never change meaning.</summary>
internal enum ChangeKind
{
    Opened = 1,
    Disconnected = 2,
    Ended = 3,
    Subscribed = 4,
    Unsubscribed = 5,

    /// <summary>A QoS 1 delivery as the first version of the log wrote it; read, not written any more.</summary>
    QueuedQoS1 = 6,
    Sent = 7,
    Done = 8,
    Retained = 9,
    Queued = 10,
    Released = 11,
    Received = 12,
    Completed = 13,
    OriginTaken = 14,
    OriginForgotten = 15,
    WillKept = 16,
    WillDropped = 17,
}
