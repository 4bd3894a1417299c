namespace Continuum.Mqtt.Topics;

/// <summary>Values filed under topic filters; finds those whose filter matches a topic without allocating.</summary>
/// <remarks>Not safe for concurrent use: the owner locks. A value occurs once under a filter.</remarks>
internal sealed class SubscriptionTrie<T> where T : class
{
    private readonly Node _root = new();

    public void Add(string filter, T value)
    {
        Node node = _root;
        foreach (Range level in filter.AsSpan().Split('/'))
        {
            node = node.Child(filter.AsSpan()[level]);
        }

        node.Values.Add(value);
    }

    /// <summary>False when the value is not filed under the filter.</summary>
    public bool Remove(string filter, T value) => Remove(_root, filter, value);

    /// <summary>Adds every value whose filter matches; the same value comes once for each of its filters.</summary>
    public void Match(ReadOnlySpan<char> topic, List<T> matches)
    {
        // 4.7.2: a filter that starts with a wildcard does not match a topic that starts with $.
        Match(_root, topic, matches, wildcards: topic is not ['$', ..]);
    }

    private static void Match(Node node, ReadOnlySpan<char> rest, List<T> matches, bool wildcards)
    {
        if (wildcards)
        {
            AddAll(node.Rest, matches);
        }

        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        if (node.Find(level) is { } exact)
        {
            Continue(exact, rest, slash, matches);
        }

        if (wildcards && node.AnyOne is { } any)
        {
            Continue(any, rest, slash, matches);
        }
    }

    private static void Continue(Node node, ReadOnlySpan<char> rest, int slash, List<T> matches)
    {
        if (slash >= 0)
        {
            Match(node, rest[(slash + 1)..], matches, wildcards: true);
            return;
        }

        AddAll(node, matches);
        AddAll(node.Rest, matches); // a/# matches a itself too (4.7.1.2).
    }

    private static void AddAll(Node? node, List<T> matches)
    {
        if (node is not null)
        {
            matches.AddRange(node.Values);
        }
    }

    private static bool Remove(Node node, ReadOnlySpan<char> rest, T value)
    {
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        if (node.FindFilterLevel(level) is not { } child)
        {
            return false;
        }

        bool removed = slash < 0 ? child.Values.Remove(value) : Remove(child, rest[(slash + 1)..], value);
        if (removed && child.IsEmpty)
        {
            node.Drop(level);
        }

        return removed;
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? _children;

        public List<T> Values { get; } = [];

        /// <summary>The child under <c>+</c>.</summary>
        public Node? AnyOne { get; private set; }

        /// <summary>The child under <c>#</c>.</summary>
        public Node? Rest { get; private set; }

        public bool IsEmpty => Values.Count == 0 && AnyOne is null && Rest is null && _children is not { Count: > 0 };

        public Node Child(ReadOnlySpan<char> level)
        {
            switch (level)
            {
                case "+":
                    return AnyOne ??= new();
                case "#":
                    return Rest ??= new();
                default:
                    if (Find(level) is { } known)
                    {
                        return known;
                    }

                    Node child = new();
                    (_children ??= new(StringComparer.Ordinal)).Add(level.ToString(), child);
                    return child;
            }
        }

        public Node? Find(ReadOnlySpan<char> level) =>
            _children is not null
            && _children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(level, out Node? child)
                ? child
                : null;

        public Node? FindFilterLevel(ReadOnlySpan<char> level) => level switch
        {
            "+" => AnyOne,
            "#" => Rest,
            _ => Find(level),
        };

        public void Drop(ReadOnlySpan<char> level)
        {
            switch (level)
            {
                case "+":
                    AnyOne = null;
                    break;
                case "#":
                    Rest = null;
                    break;
                default:
                    _children?.GetAlternateLookup<ReadOnlySpan<char>>().Remove(level);
                    break;
            }
        }
    }
}
