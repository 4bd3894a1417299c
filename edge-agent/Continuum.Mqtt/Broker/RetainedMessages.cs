using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>The last retained message of every topic; the broker's own are not stored.</summary>
internal sealed class RetainedMessages(
    ISessionStore store, StoredState stored, MqttBrokerOptions options, BrokerMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RetainedMessage> _byTopic = new(stored.Retained, StringComparer.Ordinal);
    private readonly Dictionary<string, RetainedMessage> _ofBroker = new(StringComparer.Ordinal);
    private long _bytes = stored.Retained.Values.Sum(one => MessageSize.Of(one.Message));

    /// <summary>Without the broker's own.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byTopic.Count;
            }
        }
    }

    /// <summary>Keeps the message; an empty one clears its topic (5.0, 3.3.1.3).</summary>
    public void Set(MqttMessage message)
    {
        RetainedMessage kept = new(message, time.GetUtcNow());
        lock (_gate)
        {
            if (SystemTopics.IsOwn(message.Topic))
            {
                _ofBroker[message.Topic] = kept;
            }
            else if (message.Payload.IsEmpty)
            {
                Clear(kept);
            }
            else
            {
                Keep(kept);
            }
        }
    }

    private void Keep(RetainedMessage kept)
    {
        string topic = kept.Message.Topic;
        RetainedMessage? before = _byTopic.GetValueOrDefault(topic);
        long more = MessageSize.Of(kept.Message) - (before is null ? 0 : MessageSize.Of(before.Message));
        if ((before is null && _byTopic.Count >= options.MaxRetainedMessages)
            || (more > 0 && (_bytes + more > options.MaxRetainedBytes || store.LiveBytes >= options.MaxStoredBytes)))
        {
            metrics.Dropped(DropReason.TooManyRetained);
            return;
        }

        _bytes += more;
        _byTopic[topic] = kept;
        store.Append(new SessionChange.Retained(kept));
    }

    /// <summary>Those on topics that a filter matches; what has expired is forgotten (5.0, 3.3.2.3.3).</summary>
    public List<RetainedMessage> Matching(string filter)
    {
        lock (_gate)
        {
            List<RetainedMessage> matching = filter.AsSpan().ContainsAny('+', '#') ? Scan(filter) : Find(filter);
            DateTimeOffset now = time.GetUtcNow();
            foreach (RetainedMessage old in matching.FindAll(one => IsExpired(one, now)))
            {
                matching.Remove(old);
                Clear(old with { Message = old.Message with { Payload = default } });
            }

            return matching;
        }
    }

    private static bool IsExpired(RetainedMessage one, DateTimeOffset now) =>
        one.Message.MessageExpiry is { } life && now - one.ReceivedAt >= life;

    private List<RetainedMessage> Find(string topic) =>
        _byTopic.TryGetValue(topic, out RetainedMessage? one) || _ofBroker.TryGetValue(topic, out one) ? [one] : [];

    private List<RetainedMessage> Scan(string filter) =>
        [.. _byTopic.Values.Concat(_ofBroker.Values).Where(one => TopicFilter.Matches(filter, one.Message.Topic))];

    private void Clear(RetainedMessage empty)
    {
        if (_byTopic.Remove(empty.Message.Topic, out RetainedMessage? cleared))
        {
            _bytes -= MessageSize.Of(cleared.Message);
            store.Append(new SessionChange.Retained(empty));
        }
    }
}
