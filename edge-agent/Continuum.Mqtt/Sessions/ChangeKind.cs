namespace Continuum.Mqtt.Sessions;

/// <summary>The first byte of a log record. Numbers are on disk: they never change meaning.</summary>
internal enum ChangeKind
{
    Opened = 1,
    Disconnected = 2,
    Ended = 3,
    Subscribed = 4,
    Unsubscribed = 5,
    Queued = 6,
    Sent = 7,
    Done = 8,
    Retained = 9,
}
