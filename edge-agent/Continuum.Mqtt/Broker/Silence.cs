using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>How long a peer may say nothing while something is expected of it.</summary>
internal sealed class Silence(TimeProvider time) : IHandshakeOwner
{
    private TimeSpan _allowed = Timeout.InfiniteTimeSpan;
    private long _since;
    private long _begun;

    /// <summary>Something is expected from now on, within a time.</summary>
    public void Begin(TimeSpan allowed)
    {
        _allowed = allowed;
        Begin();
    }

    /// <summary>Something is expected from now on, within the same time as before.</summary>
    public void Begin()
    {
        _begun = time.GetTimestamp();
        Resume();
    }

    /// <summary>Something is still expected: what came was not it.</summary>
    public void Resume() => Interlocked.Exchange(ref _since, _begun);

    /// <summary>It is our turn; what is expected afterwards has as much time as is left now.</summary>
    public void Waits()
    {
        End();
        _begun = time.GetTimestamp() - _begun;
    }

    /// <summary>It is the peer's turn again.</summary>
    public void Goes()
    {
        _begun = time.GetTimestamp() - _begun;
        Resume();
    }

    /// <summary>Nothing is expected: it is our turn.</summary>
    public void End() => Interlocked.Exchange(ref _since, 0);

    /// <summary>Nothing is expected, and the next times will be others.</summary>
    public void End(TimeSpan allowedLater)
    {
        End();
        _allowed = allowedLater;
    }

    /// <summary>Whether it has lasted too long.</summary>
    public bool IsOver()
    {
        long since = Interlocked.Read(ref _since);
        return since != 0 && _allowed != Timeout.InfiniteTimeSpan && time.GetElapsedTime(since) > _allowed;
    }
}
