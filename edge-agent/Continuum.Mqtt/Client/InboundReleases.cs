namespace Continuum.Mqtt.Client;

/// <summary>
/// The receiver's half of QoS 2 (5.0, 4.3.3): identifiers of messages that the application has taken and the broker has
/// not released yet. It belongs to the session and outlives connections.
/// </summary>
internal sealed class InboundReleases
{
    private readonly Lock _gate = new();
    private readonly HashSet<ushort> _taken = [];

    /// <summary>
    /// The application has it: from now on the identifier means this message until it is released. In one step with
    /// telling the broker, since a connection that is gone must leave the identifier free for the message's next coming.
    /// </summary>
    /// <param name="packetId">Of the message.</param>
    /// <param name="tell">Tells the broker; false when the connection is gone.</param>
    /// <returns>What <paramref name="tell"/> gave.</returns>
    public bool Take(ushort packetId, Func<bool> tell)
    {
        lock (_gate)
        {
            if (!tell())
            {
                return false;
            }

            _taken.Add(packetId);
            return true;
        }
    }

    /// <summary>Whether a PUBLISH with the identifier is one that the application already has.</summary>
    public bool IsTaken(ushort packetId)
    {
        lock (_gate)
        {
            return _taken.Contains(packetId);
        }
    }

    /// <summary>False when nothing is known of the identifier.</summary>
    public bool Release(ushort packetId)
    {
        lock (_gate)
        {
            return _taken.Remove(packetId);
        }
    }

    /// <summary>The broker has no session of ours: its identifiers mean nothing any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _taken.Clear();
        }
    }
}
