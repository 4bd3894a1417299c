using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>Who subscribes to what.</summary>
internal sealed class RoutingTable
{
    private readonly Lock _gate = new();
    private readonly SubscriptionTrie<RouteEntry> _trie = new();
    private readonly Dictionary<string, SharedGroup> _groups = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Subscriptions of all sessions.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(Subscription subscription) => Replace(null, subscription);

    /// <summary>In one step: a message finds the one or the other, not both and not none (5.0, 3.8.4).</summary>
    public void Replace(Subscription? old, Subscription subscription)
    {
        lock (_gate)
        {
            AddUnderGate(subscription);
            if (old is not null)
            {
                RemoveUnderGate(old);
            }
        }
    }

    public void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            RemoveUnderGate(subscription);
        }
    }

    /// <summary>Whose turn it is in a shared subscription; null when it has no member.</summary>
    public RouteTarget? PickMember(string share)
    {
        lock (_gate)
        {
            return _groups.TryGetValue(share, out SharedGroup? group) && group.Pick() is { } member
                ? TargetOf(member)
                : null;
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
                    scratch.Targets.Add(TargetOf(picked));
                }
            }
        }

        if (scratch.Targets.Count > 1)
        {
            Merge(scratch);
        }

        return scratch.Targets;
    }

    private static RouteTarget TargetOf(Subscription subscription)
    {
        StoredSubscription terms = subscription.Terms;
        return new(
            subscription.Session,
            terms.QoS,
            terms.RetainAsPublished,
            subscription.Identifiers,
            subscription.IsShared ? terms.Filter : null);
    }

    private void AddUnderGate(Subscription subscription)
    {
        _count++;
        string filter = subscription.Terms.Filter;
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

    private void RemoveUnderGate(Subscription subscription)
    {
        _count--;
        string filter = subscription.Terms.Filter;
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

    private static void Merge(RouteScratch scratch)
    {
        List<RouteTarget> targets = scratch.Targets;
        scratch.Known.Clear();
        int kept = 0;
        for (int i = 0; i < targets.Count; i++)
        {
            RouteTarget target = targets[i];
            if (target.Share is not null || scratch.Known.TryAdd(target.Session, kept))
            {
                targets[kept++] = target;
                continue;
            }

            int first = scratch.Known[target.Session];
            targets[first] = new(
                target.Session,
                Math.Max(targets[first].QoS, target.QoS),
                targets[first].RetainAsPublished || target.RetainAsPublished,
                Join(targets[first].SubscriptionIds, target.SubscriptionIds),
                Share: null);
        }

        targets.RemoveRange(kept, targets.Count - kept);
        scratch.Known.Clear();
    }

    private static IReadOnlyList<int>? Join(IReadOnlyList<int>? one, IReadOnlyList<int>? other) =>
        one is null ? other : other is null ? one : [.. one, .. other];
}
