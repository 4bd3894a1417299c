using Continuum.Bench.Reporting;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Continuum.Testing;

namespace Continuum.Bench.Contenders;

/// <summary>
/// A function behind an MQTT trigger: from publishing the event to receiving its reply, both with QoS 1.
/// </summary>
internal sealed class MqttContender(string name, MqttClient client, string topic, Pace pace, TimeProvider time) : IContender
{
    private int _sequence;

    public string Name => name;

    public async Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            MqttMessage message = new() { Topic = topic, Payload = TestEvent.Make(_sequence++), QoS = 1 };
            await pace.WaitAsync(cancellationToken);
            long began = time.GetTimestamp();
            Task published = client.PublishAsync(message, cancellationToken);
            ReceivedMessage reply = await Deadline.WithinAsync(
                $"the reply to {name}'s event {_sequence - 1}", client.Messages.ReadAsync(cancellationToken).AsTask());
            samples.Add(time.GetElapsedTime(began));
            await reply.AcknowledgeAsync();
            await published;
            TestEvent.Check(name, message.Payload.Span, reply.Message.Payload.Span);
        }
    }
}
