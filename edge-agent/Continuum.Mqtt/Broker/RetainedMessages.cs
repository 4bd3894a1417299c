using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>The last retained message of every topic; the broker's own are not stored.</summary>
internal sealed class RetainedMessages
{
    private readonly Lock _gate = new();
    private readonly ISessionStore _store;
    private readonly MqttBrokerOptions _options;
    private readonly BrokerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly TopicIndex<RetainedMessage> _byTopic = new();
    private readonly TopicIndex<RetainedMessage> _ofBroker = new();
    private long _bytes;

    public RetainedMessages(
        ISessionStore store, StoredState stored, MqttBrokerOptions options, BrokerMetrics metrics, TimeProvider time)
    {
        _store = store;
        _options = options;
        _metrics = metrics;
        _time = time;
        foreach (RetainedMessage one in stored.Retained.Values.ToList())
        {
            if (IsTooDeep(one.Message))
            {
                _metrics.Dropped(DropReason.TooManyRetained);
                _store.Append(new SessionChange.Retained(Emptied(one)));
                continue;
            }

            _bytes += SizeOf(one.Message);
            _byTopic.Set(one.Message.Topic, one);
        }
    }

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
        RetainedMessage kept = new(message, _time.GetUtcNow());
        lock (_gate)
        {
            if (SystemTopics.IsOwn(message.Topic))
            {
                _ofBroker.Set(message.Topic, kept);
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
        RetainedMessage? before = _byTopic.Find(topic);
        long more = SizeOf(kept.Message) - (before is null ? 0 : SizeOf(before.Message));
        if (IsTooDeep(kept.Message)
            || (before is null && _byTopic.Count >= _options.MaxRetainedMessages)
            || (more > 0 && (_bytes + more > _options.MaxRetainedBytes || _store.LiveBytes >= _options.MaxStoredBytes)))
        {
            _metrics.Dropped(DropReason.TooManyRetained);
            return;
        }

        _bytes += more;
        _byTopic.Set(topic, kept);
        _store.Append(new SessionChange.Retained(kept));
    }

    /// <summary>Those on topics that a filter matches; what has expired is forgotten (5.0, 3.3.2.3.3).</summary>
    public List<RetainedMessage> Matching(string filter)
    {
        lock (_gate)
        {
            List<RetainedMessage> matching = [];
            _byTopic.Match(filter, matching);
            _ofBroker.Match(filter, matching);
            DateTimeOffset now = _time.GetUtcNow();
            foreach (RetainedMessage old in matching.Where(one => IsExpired(one, now)))
            {
                Clear(Emptied(old));
            }

            matching.RemoveAll(one => IsExpired(one, now));
            return matching;
        }
    }

    private static bool IsExpired(RetainedMessage one, DateTimeOffset now) =>
        one.Message.MessageExpiry is { } life && now - one.ReceivedAt >= life;

    // What the message alone counts as says little: each character of its topic may be a level, each level is a node.
    private static long SizeOf(MqttMessage message) =>
        MessageSize.Of(message) + TopicIndex<RetainedMessage>.BytesOf(message.Topic);

    private bool IsTooDeep(MqttMessage message) => message.Topic.AsSpan().Count('/') >= _options.MaxTopicLevels;

    private static RetainedMessage Emptied(RetainedMessage one) =>
        one with { Message = one.Message with { Payload = default } };

    private void Clear(RetainedMessage empty)
    {
        if (_byTopic.Remove(empty.Message.Topic) is { } cleared)
        {
            _bytes -= SizeOf(cleared.Message);
            _store.Append(new SessionChange.Retained(empty));
        }
    }
}
