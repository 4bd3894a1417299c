using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>The last retained message of every topic.</summary>
internal sealed class RetainedMessages(
    ISessionStore store, StoredState stored, int limit, BrokerMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RetainedMessage> _byTopic = new(stored.Retained, StringComparer.Ordinal);

    /// <summary>Keeps the message; an empty one clears its topic (5.0, 3.3.1.3).</summary>
    public void Set(MqttMessage message)
    {
        lock (_gate)
        {
            if (message.Payload.IsEmpty)
            {
                if (!_byTopic.Remove(message.Topic))
                {
                    return;
                }
            }
            else if (_byTopic.Count >= limit && !_byTopic.ContainsKey(message.Topic))
            {
                metrics.Dropped(DropReason.TooManyRetained);
                return;
            }
            else
            {
                _byTopic[message.Topic] = new(message, time.GetUtcNow());
            }

            store.Append(new SessionChange.Retained(new(message, time.GetUtcNow())));
        }
    }

    public List<RetainedMessage> Matching(string filter)
    {
        lock (_gate)
        {
            return [.. _byTopic.Values.Where(retained => TopicFilter.Matches(filter, retained.Message.Topic))];
        }
    }
}
