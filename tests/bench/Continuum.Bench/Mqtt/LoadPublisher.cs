namespace Continuum.Bench.Mqtt;

/// <summary>
/// Sends as fast as its window lets it: so many publications at most that are not acknowledged, or not yet with every
/// subscriber. The window is what keeps a broker from having to drop.
/// </summary>
internal sealed class LoadPublisher
{
    private const int MaxBatch = 64;

    private readonly LoadConnection _connection;
    private readonly byte[] _template;
    private readonly byte[] _batch;
    private readonly int _number;
    private readonly int _qos;
    private readonly int _payloadBytes;
    private readonly int _window;
    private readonly int _subscribers;
    private readonly Lock _gate = new();
    private long _sent;
    private long _acknowledged;
    private long _received;
    private bool _stopped = true;

    public LoadPublisher(
        LoadConnection connection, string topic, int number, int qos, int payloadBytes, int window, int subscribers)
    {
        _connection = connection;
        _template = LoadPackets.PublishTemplate(topic, qos, payloadBytes);
        _batch = new byte[_template.Length * MaxBatch];
        _number = number;
        _qos = qos;
        _payloadBytes = payloadBytes;
        _window = window;
        _subscribers = subscribers;
        connection.Acknowledged = count => Interlocked.Add(ref _acknowledged, count);
        connection.Settled = Fill;
    }

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>All that was sent is acknowledged and with every subscriber.</summary>
    public bool IsSettled => Open == 0;

    private long Open
    {
        get
        {
            long sent = Interlocked.Read(ref _sent);
            long unreceived = sent - (Interlocked.Read(ref _received) / _subscribers);
            return _qos == 0 ? unreceived : Math.Max(unreceived, sent - Interlocked.Read(ref _acknowledged));
        }
    }

    public void Start()
    {
        _stopped = false;
        Fill();
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
        }
    }

    /// <summary>One of its publications has reached one of the subscribers.</summary>
    public void Credit() => Interlocked.Increment(ref _received);

    /// <summary>Sends what the window has room for.</summary>
    public void Fill()
    {
        lock (_gate)
        {
            while (!_stopped && Math.Min(_window - Open, MaxBatch) is > 0 and var room)
            {
                Send((int)room, TimeProvider.System.GetTimestamp());
            }
        }
    }

    /// <summary>Sends so many whatever the window says.</summary>
    public void SendNow(int count)
    {
        lock (_gate)
        {
            for (int left = count; left > 0; left -= MaxBatch)
            {
                Send(Math.Min(left, MaxBatch), TimeProvider.System.GetTimestamp());
            }
        }
    }

    private void Send(int count, long stamp)
    {
        for (int i = 0; i < count; i++)
        {
            Span<byte> packet = _batch.AsSpan(i * _template.Length, _template.Length);
            _template.CopyTo(packet);
            ushort packetId = (ushort)((_sent % ushort.MaxValue) + 1);
            LoadPackets.Fill(packet, _qos, _payloadBytes, packetId, _number, stamp);
            Interlocked.Increment(ref _sent);
        }

        _connection.Send(_batch.AsSpan(0, count * _template.Length));
    }
}
