namespace Continuum.Mqtt.Client;

/// <summary>
/// Lets acknowledgements of one kind go out in the order their messages came (5.0 and 3.1.1, 4.6): one that is given
/// early waits for those before it. It belongs to one connection.
/// </summary>
internal sealed class AcknowledgementOrder(Func<ushort, bool> send)
{
    private readonly Lock _gate = new();
    private readonly Queue<Turn> _open = new();

    /// <summary>A message came, whose acknowledgement is to be given.</summary>
    public Turn Next(ushort packetId)
    {
        Turn turn = new(packetId);
        lock (_gate)
        {
            _open.Enqueue(turn);
        }

        return turn;
    }

    /// <summary>The acknowledgement is given, and goes out with or after those before it.</summary>
    /// <returns>False when the connection is gone.</returns>
    public bool Give(Turn turn)
    {
        lock (_gate)
        {
            turn.IsGiven = true;
            bool sent = true;
            while (sent && _open.TryPeek(out Turn? first) && first.IsGiven)
            {
                _open.Dequeue();
                sent = send(first.PacketId);
            }

            return sent;
        }
    }

    /// <summary>The place of one acknowledgement.</summary>
    internal sealed class Turn(ushort packetId)
    {
        public ushort PacketId { get; } = packetId;

        /// <summary>Used under the order's lock.</summary>
        public bool IsGiven { get; set; }
    }
}
