using System.Text;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Client;

/// <summary>The CONNECT of a client, by its options.</summary>
internal static class Greeting
{
    /// <param name="options">Of the client.</param>
    /// <param name="cleanStart">Whether a session that the broker has is discarded.</param>
    /// <param name="authentication">Begins with it; null where there is none.</param>
    public static ConnectPacket Of(MqttClientOptions options, bool cleanStart, LinkAuthentication? authentication)
    {
        bool v5 = options.Version == ProtocolVersion.V5;
        ConnectPacket connect = new()
        {
            Version = options.Version,
            ClientId = options.ClientId,
            // 3.1.1 has one flag for both: a clean session also ends with its connection; the next is clean too.
            CleanStart = v5 ? cleanStart : options is { CleanStart: true, SessionExpirySeconds: 0 },
            KeepAlive = (ushort)options.KeepAliveSeconds,
            UserName = options.UserName,
            Password = (options.ReadPassword?.Invoke() ?? options.Password) is { } password
                ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(password)
                : null,
            Will = options.Will is { } will
                ? new(will.Topic, will.Payload, will.QoS, will.Retain, v5
                    ? will.ToProperties(will.MessageExpiry)
                    : PacketProperties.None)
                : null,
            Properties = !v5 ? PacketProperties.None : new()
            {
                SessionExpiry = options.SessionExpirySeconds == 0 ? null : options.SessionExpirySeconds,
                ReceiveMaximum = (ushort)options.ReceiveMaximum,
                MaximumPacketSize = (uint)options.MaxPacketSizeBytes,
                TopicAliasMaximum = options.TopicAliasMaximum == 0 ? null : (ushort)options.TopicAliasMaximum,
            },
        };
        authentication?.Begin(connect.Properties);
        return connect;
    }
}
