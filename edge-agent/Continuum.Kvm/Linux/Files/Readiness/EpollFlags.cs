namespace Continuum.Kvm.Linux.Files.Readiness;

/// <summary>What an entry of an epoll set asks for besides events (linux/eventpoll.h).</summary>
internal static class EpollFlags
{
    /// <summary>Only one of several sets is woken; there is one process, so nothing more to do.</summary>
    public const uint Exclusive = 1u << 28;

    /// <summary>The machine stays awake; it does.</summary>
    public const uint WakeUp = 1u << 29;

    /// <summary>Told once, then no more until it is changed.</summary>
    public const uint OneShot = 1u << 30;

    /// <summary>Told when something changed, not for as long as it holds.</summary>
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>All that are no events.</summary>
    public const uint All = Exclusive | WakeUp | OneShot | EdgeTriggered;
}
