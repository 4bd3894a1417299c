using System.Text;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Remembers the strings of the topics a client publishes to: devices publish to few, again and again.
/// </summary>
internal sealed class TopicCache
{
    private const int Size = 32;

    private readonly string?[] _texts = new string?[Size];
    private readonly byte[]?[] _bytes = new byte[]?[Size];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        HashCode hash = default;
        hash.AddBytes(utf8);
        int slot = (int)((uint)hash.ToHashCode() % Size);
        if (_texts[slot] is { } known && utf8.SequenceEqual(_bytes[slot]))
        {
            return known;
        }

        string text = Encoding.UTF8.GetString(utf8);
        _bytes[slot] = utf8.ToArray();
        _texts[slot] = text;
        return text;
    }
}
