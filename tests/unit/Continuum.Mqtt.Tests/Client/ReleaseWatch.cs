using System.Buffers;
using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>
/// Looks at what a broker sends to one subscriber over all its connections: once it has released a QoS 2 message it
/// must not publish it again [MQTT-4.3.3-6], and the subscriber cannot know such a message from a new one. Payloads are
/// told apart.
/// </summary>
internal sealed class ReleaseWatch
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, string> _published = [];
    private readonly HashSet<(ushort, string)> _released = [];
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);

    /// <summary>Messages that the broker published again after it had released them.</summary>
    public IReadOnlySet<string> Repeated
    {
        get
        {
            lock (_gate)
            {
                return new HashSet<string>(_repeated, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>A new connection; what it gives takes the bytes that reach the client.</summary>
    public Action<ReadOnlyMemory<byte>> Begin()
    {
        ArrayBufferWriter<byte> passed = new();
        int taken = 0;
        return bytes =>
        {
            passed.Write(bytes.Span);
            ReadOnlySequence<byte> left = new(passed.WrittenMemory[taken..]);
            while (PacketFraming.TryTake(
                ref left, 1 << 20, out byte header, out ReadOnlySequence<byte> body, ProtocolVersion.V5))
            {
                See(PacketDecoder.Decode(header, body.ToArray(), ProtocolVersion.V5));
            }

            taken = passed.WrittenCount - (int)left.Length;
        };
    }

    private void See(ControlPacket packet)
    {
        lock (_gate)
        {
            if (packet is PublishPacket { QoS: 2 } publish)
            {
                string payload = Encoding.UTF8.GetString(publish.Payload.Span);
                _published[publish.PacketId] = payload;
                if (_released.Contains((publish.PacketId, payload)))
                {
                    _repeated.Add(payload);
                }
            }
            else if (packet is AckPacket { Kind: PacketType.PubRel } release
                && _published.TryGetValue(release.PacketId, out string? payload))
            {
                _released.Add((release.PacketId, payload));
            }
        }
    }
}
