using Continuum.Agent.Outbox;

namespace Continuum.Agent.Bridges;

/// <summary>
/// A route's messages that the other broker does not take for now, in their order. While there are any, nothing else of
/// the route is sent: it would overtake them.
/// </summary>
internal sealed class HeldRoute
{
    private readonly Lock _gate = new();
    private readonly SortedList<long, WaitingMessage> _messages = [];

    /// <summary>Whether there are any.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count > 0;
            }
        }
    }

    /// <summary>The first of them; null when there is none.</summary>
    public WaitingMessage? First
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count > 0 ? _messages.GetValueAtIndex(0) : null;
            }
        }
    }

    /// <summary>One more.</summary>
    /// <returns>Whether it is the only one: then the caller tries again, until there is none.</returns>
    public bool Add(WaitingMessage message)
    {
        lock (_gate)
        {
            _messages.Add(message.Number, message);
            return _messages.Count == 1;
        }
    }

    /// <summary>One of them has less of its time left.</summary>
    public void Renew(WaitingMessage message)
    {
        lock (_gate)
        {
            _messages[message.Number] = message;
        }
    }

    /// <summary>It is concluded.</summary>
    /// <returns>Whether others are left.</returns>
    public bool Remove(WaitingMessage message)
    {
        lock (_gate)
        {
            _messages.Remove(message.Number);
            return _messages.Count > 0;
        }
    }
}
