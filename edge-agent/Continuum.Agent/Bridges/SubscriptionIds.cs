using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Subscription identifiers that follow from what is subscribed to: a session that outlives this process, and perhaps
/// its settings, must not give an identifier another meaning.
/// </summary>
internal static class SubscriptionIds
{
    // 1 to 268,435,455 (5.0, 3.8.2.1.2).
    private const uint Most = 268_435_455;

    public static int Of(string purpose, string filter) =>
        1 + (int)(BinaryPrimitives.ReadUInt32LittleEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\0{filter}"))) % Most);

    /// <summary>Subscribes: with the identifier, or without it at a broker that has none.</summary>
    /// <exception cref="MqttClientException">The broker refused.</exception>
    public static async Task SubscribeAsync(
        MqttClient client, string filter, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await client.SubscribeAsync(filter, options, cancellationToken);
        }
        catch (MqttClientException e) when (
            e.Reason == ReasonCode.SubscriptionIdentifiersNotSupported && options.Identifier is not null)
        {
            await client.SubscribeAsync(
                filter,
                new SubscriptionOptions
                {
                    QoS = options.QoS,
                    NoLocal = options.NoLocal,
                    RetainAsPublished = options.RetainAsPublished,
                    RetainHandling = options.RetainHandling,
                },
                cancellationToken);
        }
    }
}
