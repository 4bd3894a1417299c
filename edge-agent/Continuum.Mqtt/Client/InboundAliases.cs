using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>What the broker's topic aliases stand for on one connection (5.0, 3.3.2.3.4).</summary>
internal sealed class InboundAliases(int maximum)
{
    private readonly string?[] _topics = new string?[maximum + 1];

    /// <summary>The packet under its own topic.</summary>
    /// <exception cref="MalformedPacketException">The alias is not allowed, or stands for nothing.</exception>
    public PublishPacket Resolve(PublishPacket publish)
    {
        if (publish.Properties.TopicAlias is not { } alias)
        {
            return publish.Topic.Length > 0
                ? publish
                : throw MalformedPacketException.Protocol("PUBLISH with an empty topic and no alias");
        }

        if (alias > maximum)
        {
            throw new MalformedPacketException(
                ReasonCode.TopicAliasInvalid, $"topic alias {alias}; CONNECT allowed {maximum}");
        }

        if (publish.Topic.Length > 0)
        {
            _topics[alias] = publish.Topic;
            return publish;
        }

        return _topics[alias] is { } topic
            ? publish with { Topic = topic }
            : throw MalformedPacketException.Protocol($"topic alias {alias} stands for nothing yet");
    }
}
