namespace Continuum.Mqtt.Topics;

/// <summary>
/// Values filed under topic names, one under each; finds those that a filter matches, and looks only at levels that can
/// match.
/// </summary>
/// <remarks>
/// Not safe for concurrent use: the owner locks. Nothing here calls itself: a topic may have 65,536 levels.
/// </remarks>
internal sealed class TopicIndex<T> where T : class
{
    // Instead of a place in the filter: everything from here on matches.
    private const int Whatever = -1;

    // A node, and beside its characters the string of its level.
    private const int LevelBytes = 56 + 28;

    private readonly TopicNode<T> _root = new(null, "");

    /// <summary>Topics that have a value.</summary>
    public int Count { get; private set; }

    /// <summary>The memory that the levels of a topic take where no other topic shares one of them.</summary>
    public static long BytesOf(ReadOnlySpan<char> topic) =>
        ((topic.Count('/') + 1L) * LevelBytes) + ((long)topic.Length * sizeof(char));

    /// <summary>Null when nothing is filed under the topic.</summary>
    public T? Find(ReadOnlySpan<char> topic)
    {
        TopicNode<T>? node = _root;
        for (int from = 0; node is not null && from <= topic.Length;)
        {
            node = node.Find(TakeLevel(topic, ref from));
        }

        return node?.Value;
    }

    /// <summary>Files the value, in place of one that is there.</summary>
    public void Set(ReadOnlySpan<char> topic, T value)
    {
        TopicNode<T> node = _root;
        for (int from = 0; from <= topic.Length;)
        {
            node = node.FindOrAdd(TakeLevel(topic, ref from));
        }

        Count += node.Value is null ? 1 : 0;
        node.Value = value;
    }

    /// <summary>What was filed under the topic; null when nothing was.</summary>
    public T? Remove(ReadOnlySpan<char> topic)
    {
        TopicNode<T>? node = _root;
        for (int from = 0; node is not null && from <= topic.Length;)
        {
            node = node.Find(TakeLevel(topic, ref from));
        }

        if (node?.Value is not { } removed)
        {
            return null;
        }

        Count--;
        node.Value = null;
        while (node is { IsEmpty: true, Parent: { } parent })
        {
            parent.Drop(node);
            node = parent;
        }

        return removed;
    }

    /// <summary>Adds what is filed under the topics that a filter matches, in no order.</summary>
    /// <param name="filter">A valid filter, and no shared subscription's.</param>
    /// <param name="matches">Where they are added.</param>
    public void Match(ReadOnlySpan<char> filter, List<T> matches)
    {
        Stack<(TopicNode<T> Node, int From)> open = new();
        open.Push((_root, 0));
        while (open.TryPop(out (TopicNode<T> Node, int From) next))
        {
            (TopicNode<T> node, int from) = next;
            if (from == Whatever || from > filter.Length)
            {
                AddValue(node, matches);
            }

            if (from == Whatever)
            {
                node.Open(open, Whatever, own: true);
            }
            else if (from <= filter.Length)
            {
                Descend(node, filter, from, open, matches);
            }
        }
    }

    private void Descend(
        TopicNode<T> node,
        ReadOnlySpan<char> filter,
        int from,
        Stack<(TopicNode<T> Node, int From)> open,
        List<T> matches)
    {
        // 4.7.2: a filter that starts with a wildcard does not match a topic that starts with $.
        bool own = node != _root;
        switch (TakeLevel(filter, ref from))
        {
            case "#":
                // 4.7.1.2: a/# matches a itself too.
                AddValue(node, matches);
                node.Open(open, Whatever, own);
                break;
            case "+":
                node.Open(open, from, own);
                break;
            case var level:
                if (node.Find(level) is { } child)
                {
                    open.Push((child, from));
                }

                break;
        }
    }

    private static void AddValue(TopicNode<T> node, List<T> matches)
    {
        if (node.Value is { } value)
        {
            matches.Add(value);
        }
    }

    // Behind the last level the place is past the end: a topic may well end with an empty level.
    private static ReadOnlySpan<char> TakeLevel(ReadOnlySpan<char> text, ref int from)
    {
        ReadOnlySpan<char> rest = text[from..];
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        from += level.Length + 1;
        return level;
    }
}
