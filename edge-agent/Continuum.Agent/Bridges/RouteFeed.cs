using Continuum.Agent.Outbox;

namespace Continuum.Agent.Bridges;

/// <summary>Takes one route's messages off the disk, in order. One caller at a time.</summary>
internal sealed class RouteFeed(OutboxQueue outbox, RouteState route)
{
    private const int PageMessages = 64;
    private const long PageBytes = 1 << 20;

    private readonly Queue<WaitingMessage> _page = new();
    private long _takenUpTo;

    /// <summary>The route.</summary>
    public RouteState Route => route;

    /// <summary>The next message, which is the caller's then; null when there is none for now.</summary>
    /// <param name="qos0Only">Only one of QoS 0.</param>
    /// <exception cref="Events.EventQueueException">The disk could not be read.</exception>
    public WaitingMessage? TryTake(bool qos0Only = false)
    {
        if (_page.Count == 0 && route.Waiting.Count > 0)
        {
            foreach (WaitingMessage message in outbox.ReadFresh(route, _takenUpTo, PageMessages, PageBytes))
            {
                _page.Enqueue(message);
            }
        }

        if (!_page.TryPeek(out WaitingMessage? next) || (qos0Only && next.Message.QoS > 0))
        {
            return null;
        }

        if (!route.TryClaim(next.Number))
        {
            // It gives way to others at this moment: what is there then is seen after that commit, which wakes us.
            _page.Clear();
            return null;
        }

        _page.Dequeue();
        _takenUpTo = next.Number;
        return next;
    }

    /// <summary>What was read is to be read again before it is sent: its time goes by.</summary>
    public void Forget() => _page.Clear();
}
