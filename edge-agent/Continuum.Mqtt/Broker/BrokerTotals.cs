namespace Continuum.Mqtt.Broker;

/// <summary>What the broker says of itself under <c>$SYS/broker/</c>, counted since it was made.</summary>
internal sealed class BrokerTotals
{
    private long _received;
    private long _sent;
    private long _dropped;
    private long _bytesReceived;
    private long _bytesSent;
    private long _clients;
    private long _mostClients;

    public long Received => Volatile.Read(ref _received);

    public long Sent => Volatile.Read(ref _sent);

    public long Dropped => Volatile.Read(ref _dropped);

    public long BytesReceived => Volatile.Read(ref _bytesReceived);

    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Clients that got a CONNACK and are connected.</summary>
    public long Clients => Volatile.Read(ref _clients);

    /// <summary>The most there were at a time.</summary>
    public long MostClients => Volatile.Read(ref _mostClients);

    public void AddReceived() => Interlocked.Increment(ref _received);

    public void AddSent() => Interlocked.Increment(ref _sent);

    public void AddDropped(long count) => Interlocked.Add(ref _dropped, count);

    public void AddBytesReceived(long count) => Interlocked.Add(ref _bytesReceived, count);

    public void AddBytesSent(long count) => Interlocked.Add(ref _bytesSent, count);

    public void ClientCame()
    {
        long now = Interlocked.Increment(ref _clients);
        long most = MostClients;
        while (now > most)
        {
            long seen = Interlocked.CompareExchange(ref _mostClients, now, most);
            if (seen == most)
            {
                return;
            }

            most = seen;
        }
    }

    public void ClientLeft() => Interlocked.Decrement(ref _clients);
}
