using System.Diagnostics.CodeAnalysis;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// The deliveries of a session whose next packet waits for the store. A value in its <see cref="Outgoing"/>, so that no
/// session costs an object more. Used under the session's lock.
/// </summary>
internal struct UndurableSends()
{
    private readonly Queue<Delivery> _waiting = new();
    // The first so many of them wait for the commit that is under way.
    private int _committing;
    private bool _commitRequested;

    /// <returns>Whether a commit is to be asked for: none is that will come after this.</returns>
    public bool Add(Delivery delivery)
    {
        _waiting.Enqueue(delivery);
        bool ask = !_commitRequested;
        _commitRequested = true;
        return ask;
    }

    public readonly bool Contains(Delivery delivery) => _waiting.Contains(delivery);

    /// <summary>A commit begins: it makes durable what was asked for until now.</summary>
    public void BeginCommit()
    {
        _commitRequested = false;
        _committing = _waiting.Count;
    }

    /// <summary>After the commit: what may be sent now, one after the other.</summary>
    public bool TryTakeDurable([NotNullWhen(true)] out Delivery? next)
    {
        next = _committing > 0 ? _waiting.Dequeue() : null;
        _committing -= next is null ? 0 : 1;
        return next is not null;
    }

    /// <summary>Nothing of it is to be sent any more; a commit that was asked for may still come.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _committing = 0;
    }
}
