using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>Who subscribes to what.</summary>
internal sealed class RoutingTable
{
    private readonly Lock _gate = new();
    private readonly SubscriptionTrie<RouteEntry> _trie = new();
    private readonly Dictionary<string, SharedGroup> _groups = new(StringComparer.Ordinal);

    public void Add(Subscription subscription)
    {
        string filter = subscription.Terms.Filter;
        lock (_gate)
        {
            if (!TopicFilter.TrySplitShare(filter, out _, out string shared))
            {
                _trie.Add(filter, subscription);
                return;
            }

            if (!_groups.TryGetValue(filter, out SharedGroup? group))
            {
                _groups.Add(filter, group = new());
                _trie.Add(shared, group);
            }

            group.Members.Add(subscription);
        }
    }

    public void Remove(Subscription subscription)
    {
        string filter = subscription.Terms.Filter;
        lock (_gate)
        {
            if (!TopicFilter.TrySplitShare(filter, out _, out string shared))
            {
                _trie.Remove(filter, subscription);
            }
            else if (_groups.TryGetValue(filter, out SharedGroup? group)
                && group.Members.Remove(subscription) && group.Members.Count == 0)
            {
                _groups.Remove(filter);
                _trie.Remove(shared, group);
            }
        }
    }

    /// <summary>The deliveries a message needs, in this thread's scratch list: read it before the next call.</summary>
    public List<RouteTarget> Match(ReadOnlySpan<char> topic, Session? publisher)
    {
        RouteScratch scratch = RouteScratch.Current;
        scratch.Entries.Clear();
        scratch.Targets.Clear();
        lock (_gate)
        {
            _trie.Match(topic, scratch.Entries);
            foreach (RouteEntry entry in scratch.Entries)
            {
                if (entry.Pick() is { } picked && !(picked.Terms.NoLocal && picked.Session == publisher))
                {
                    StoredSubscription terms = picked.Terms;
                    scratch.Targets.Add(new(
                        picked.Session,
                        terms.QoS,
                        terms.RetainAsPublished,
                        terms.Identifier == 0 ? null : [terms.Identifier]));
                }
            }
        }

        if (scratch.Targets.Count > 1)
        {
            Merge(scratch);
        }

        return scratch.Targets;
    }

    private static void Merge(RouteScratch scratch)
    {
        List<RouteTarget> targets = scratch.Targets;
        scratch.Known.Clear();
        int kept = 0;
        for (int i = 0; i < targets.Count; i++)
        {
            RouteTarget target = targets[i];
            if (scratch.Known.TryAdd(target.Session, kept))
            {
                targets[kept++] = target;
                continue;
            }

            int first = scratch.Known[target.Session];
            targets[first] = new(
                target.Session,
                Math.Max(targets[first].QoS, target.QoS),
                targets[first].RetainAsPublished || target.RetainAsPublished,
                Join(targets[first].SubscriptionIds, target.SubscriptionIds));
        }

        targets.RemoveRange(kept, targets.Count - kept);
        scratch.Known.Clear();
    }

    private static IReadOnlyList<int>? Join(IReadOnlyList<int>? one, IReadOnlyList<int>? other) =>
        one is null ? other : other is null ? one : [.. one, .. other];
}
