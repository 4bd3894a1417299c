using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Holds one client to its rates by reading no further for a while: nothing is dropped, TCP tells the client to wait.
/// </summary>
internal sealed class ReadPace
{
    // A bucket that holds a second's worth: what a device saved up while it was silent passes at once.
    private readonly TokenBucket? _messages;
    private readonly TokenBucket? _bytes;
    private readonly BrokerContext _broker;

    private ReadPace(BrokerContext broker)
    {
        _broker = broker;
        MqttBrokerOptions options = broker.Options;
        _messages = Bucket(options.MaxMessagesPerSecondPerClient, broker.Time);
        _bytes = Bucket(options.MaxBytesPerSecondPerClient, broker.Time);
    }

    /// <summary>Null when no rate is limited.</summary>
    public static ReadPace? For(BrokerContext broker) =>
        broker.Options is { MaxMessagesPerSecondPerClient: 0, MaxBytesPerSecondPerClient: 0 } ? null : new(broker);

    /// <summary>Counts a packet, and waits where that was too much.</summary>
    public async ValueTask ChargeAsync(byte header, int bytes, CancellationToken cancellationToken)
    {
        bool message = (PacketType)(header >> 4) == PacketType.Publish;
        TimeSpan forMessages = message && _messages is not null ? _messages.Charge(1) : TimeSpan.Zero;
        TimeSpan forBytes = _bytes?.Charge(bytes) ?? TimeSpan.Zero;
        if (forMessages > TimeSpan.Zero || forBytes > TimeSpan.Zero)
        {
            bool byMessages = forMessages >= forBytes;
            _broker.Metrics.Throttled(byMessages ? "message-rate" : "byte-rate");
            await Task.Delay(byMessages ? forMessages : forBytes, _broker.Time, cancellationToken);
        }
    }

    private static TokenBucket? Bucket(int perSecond, TimeProvider time) =>
        perSecond == 0 ? null : new(perSecond, perSecond, time);
}
