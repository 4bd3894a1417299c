namespace Continuum.Mqtt.Client;

/// <summary>
/// The receiver's half of QoS 2 (5.0, 4.3.3): identifiers of messages that the application has taken and the broker has
/// not released yet. It belongs to the session and outlives connections.
/// </summary>
/// <param name="kept">
/// The application keeps them too, so that what it has taken stays taken without a connection.
/// </param>
internal sealed class InboundReleases(bool kept)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ushort> _taken = [];
    private readonly HashSet<ushort> _restored = [];

    // The last coming of each message that is not released: one that came again is the later one's to take.
    private readonly Dictionary<ushort, ReceivedMessage> _latest = [];

    /// <summary>Counts the sessions that the broker had of this client.</summary>
    public int Session { get; private set; }

    /// <summary>
    /// What an earlier life of this client had taken, and perhaps not acknowledged: such a message is handed on again
    /// when it comes again, since that life may have ended before it was done with it.
    /// </summary>
    public void Restore(IEnumerable<ushort> taken)
    {
        lock (_gate)
        {
            _restored.UnionWith(taken);
        }
    }

    /// <summary>The message is handed to the application.</summary>
    public void HandOn(ReceivedMessage message)
    {
        if (kept)
        {
            lock (_gate)
            {
                _latest[message.PacketId] = message;
            }
        }
    }

    /// <summary>
    /// The application has it: from now on the identifier means this message until it is released. In one step with
    /// telling the broker, since a connection that is gone must leave the identifier free for the message's next coming
    /// (unless the application knows that one by itself).
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="tell">Tells the broker; false when the connection is gone.</param>
    /// <returns>What <paramref name="tell"/> gave.</returns>
    public bool Take(ReceivedMessage message, Func<bool> tell)
    {
        lock (_gate)
        {
            bool told = tell();
            if (told || (_latest.TryGetValue(message.PacketId, out ReceivedMessage? latest) && latest == message))
            {
                _taken.Add(message.PacketId);
            }

            return told;
        }
    }

    /// <summary>
    /// Whether a PUBLISH with the identifier is one that the application has acknowledged in this life.
    /// </summary>
    public bool IsTaken(ushort packetId)
    {
        lock (_gate)
        {
            return _taken.Contains(packetId);
        }
    }

    /// <summary>
    /// Whether the identifier is one that an earlier life had taken, and means another message now: what comes again
    /// has DUP (5.0, 3.3.1.1). So it is when the broker lost the session and that life ended before it took this down.
    /// </summary>
    public bool IsStale(ushort packetId, bool duplicate)
    {
        lock (_gate)
        {
            return !duplicate && _restored.Contains(packetId);
        }
    }

    /// <summary>False when nothing is known of the identifier.</summary>
    public bool Release(ushort packetId)
    {
        lock (_gate)
        {
            _latest.Remove(packetId);
            bool wasRestored = _restored.Remove(packetId);
            return _taken.Remove(packetId) || wasRestored;
        }
    }

    /// <summary>The broker has no session of ours: its identifiers mean nothing any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Session++;
            _latest.Clear();
            _restored.Clear();
            _taken.Clear();
        }
    }
}
