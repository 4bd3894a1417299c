namespace Continuum.Agent.Events;

/// <summary>Why the event queue refused.</summary>
internal enum EventQueueError
{
    /// <summary>The queue holds as much as its options allow.</summary>
    QueueFull,

    /// <summary>The events that wait for functions on other nodes hold as much as they may.</summary>
    ElsewhereFull,

    /// <summary>So many bytes at once are more than the options ever allow: trying again does not help.</summary>
    NeverFits,

    /// <summary>The file system has no room.</summary>
    DiskFull,

    /// <summary>The database file is no database, or is damaged.</summary>
    Corrupt,

    /// <summary>Reading or writing failed otherwise.</summary>
    Io,

    /// <summary>The queue is closed.</summary>
    Closed,
}
