using System.Globalization;
using Continuum.Bench.Contenders;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Continuum.Testing;

namespace Continuum.Bench.Saturation;

/// <summary>
/// A function behind an MQTT trigger: QoS 1 events by one client, with so many at most whose replies are still to come.
/// </summary>
internal sealed class MqttSaturator(
    string name, MqttClient client, string topicPrefix, int atOnce, TimeProvider time) : ISaturator
{
    private int _sequence;

    public string Name => name;

    public async Task<long> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        Dictionary<string, (byte[] Sent, Task Published)> open = [];
        long answered = 0;
        while (true)
        {
            while (open.Count < atOnce && time.GetElapsedTime(began) < duration)
            {
                string topic = topicPrefix + _sequence.ToString(CultureInfo.InvariantCulture);
                byte[] sent = TestEvent.Make(_sequence++);
                Task published = client.PublishAsync(
                    new MqttMessage { Topic = topic, Payload = sent, QoS = 1 }, cancellationToken);
                open.Add(topic[topicPrefix.Length..], (sent, published));
            }

            if (open.Count == 0)
            {
                return answered;
            }

            answered += await ReceiveAsync(open, cancellationToken);
        }
    }

    private async Task<int> ReceiveAsync(
        Dictionary<string, (byte[] Sent, Task Published)> open, CancellationToken cancellationToken)
    {
        ReceivedMessage reply = await Deadline.WithinAsync(
            $"one of {open.Count} replies of {name}", client.Messages.ReadAsync(cancellationToken).AsTask());
        await reply.AcknowledgeAsync();
        string topic = reply.Message.Topic;

        // At least once: a reply may come twice, and counts once.
        if (!open.Remove(topic[(topic.LastIndexOf('/') + 1)..], out (byte[] Sent, Task Published) answered))
        {
            return 0;
        }

        TestEvent.Check(name, answered.Sent, reply.Message.Payload.Span);
        await answered.Published;
        return 1;
    }
}
