using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Client;

/// <summary>What may not be sent: by the protocol at all, or to this broker.</summary>
internal static class SendingRules
{
    /// <exception cref="ArgumentException">The message cannot be put into a packet.</exception>
    public static void Check(MqttMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Problem(message) is { } problem)
        {
            throw new ArgumentException(problem, nameof(message));
        }
    }

    /// <summary>The PUBLISH of a message, without an identifier.</summary>
    public static PublishPacket ToPacket(MqttMessage message) => new()
    {
        Topic = message.Topic,
        Payload = message.Payload,
        Retain = message.Retain,
        QoS = message.QoS,
        Properties = message.ToProperties(message.MessageExpiry),
    };

    /// <summary>What is wrong with a message or a will; null when nothing is.</summary>
    public static string? Problem(MqttMessage message)
    {
        string? problem = TopicName.Problem(message.Topic)
            ?? (message.QoS is < 0 or > 2 ? $"QoS {message.QoS}; there are 0, 1 and 2" : null)
            ?? (message.ResponseTopic is { } response ? TopicName.Problem(response) : null)
            ?? TextProblem(message.ContentType, "content type");
        foreach ((string name, string value) in message.UserProperties)
        {
            problem ??= TextProblem(name, "user property's name") ?? TextProblem(value, "user property's value");
        }

        return problem;
    }

    /// <summary>Why a broker that answered so does not get the packet; null when it may (5.0, 3.2.2.3).</summary>
    public static ReasonCode? Refusal(ControlPacket packet, PacketProperties answer, ProtocolVersion version)
    {
        if (packet is PublishPacket publish)
        {
            if (publish.QoS > (answer.MaximumQoS ?? 2))
            {
                return ReasonCode.QoSNotSupported;
            }

            if (publish.Retain && answer.RetainAvailable == 0)
            {
                return ReasonCode.RetainNotSupported;
            }
        }

        if (packet is SubscribePacket { Properties.SubscriptionIds: not null } && answer.SubscriptionIdAvailable == 0)
        {
            return ReasonCode.SubscriptionIdentifiersNotSupported;
        }

        return answer.MaximumPacketSize is { } maximum && Size(packet, version) > maximum
            ? ReasonCode.PacketTooLarge
            : null;
    }

    private static int Size(ControlPacket packet, ProtocolVersion version)
    {
        System.Buffers.ArrayBufferWriter<byte> bytes = new();
        PacketEncoder.Write(bytes, packet, version);
        return bytes.WrittenCount;
    }

    private static string? TextProblem(string? text, string what) =>
        string.IsNullOrEmpty(text) ? null : TopicName.CharacterProblem(text, what);
}
