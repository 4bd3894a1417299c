namespace Continuum.Mqtt.Topics;

/// <summary>A level of the topics in a <see cref="TopicIndex{T}"/>, under the levels before it.</summary>
/// <remarks>Most levels of most topics have one level below them: that one needs no dictionary.</remarks>
internal sealed class TopicNode<T>(TopicNode<T>? parent, string level) where T : class
{
    private TopicNode<T>? _only;
    private Dictionary<string, TopicNode<T>>? _children;

    /// <summary>Null at the root alone.</summary>
    public TopicNode<T>? Parent => parent;

    public string Level => level;

    /// <summary>What is filed under the topic that ends here.</summary>
    public T? Value { get; set; }

    public bool IsEmpty => Value is null && _only is null && _children is null;

    public TopicNode<T>? Find(ReadOnlySpan<char> wanted)
    {
        if (_children is null)
        {
            return _only is not null && wanted.SequenceEqual(_only.Level) ? _only : null;
        }

        return _children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(wanted, out TopicNode<T>? child)
            ? child
            : null;
    }

    public TopicNode<T> FindOrAdd(ReadOnlySpan<char> wanted)
    {
        if (Find(wanted) is { } known)
        {
            return known;
        }

        TopicNode<T> child = new(this, wanted.ToString());
        if (_children is null && _only is null)
        {
            _only = child;
            return child;
        }

        if (_children is null)
        {
            _children = new(StringComparer.Ordinal) { [_only!.Level] = _only };
            _only = null;
        }

        _children.Add(child.Level, child);
        return child;
    }

    public void Drop(TopicNode<T> child)
    {
        if (_children is null)
        {
            _only = null;
        }
        else if (_children.Remove(child.Level) && _children.Count == 0)
        {
            _children = null;
        }
    }

    /// <summary>Hands out every child, to be looked at from this place of the filter on.</summary>
    /// <param name="open">Where they go.</param>
    /// <param name="from">The place.</param>
    /// <param name="own">Also levels that start with <c>$</c>.</param>
    public void Open(Stack<(TopicNode<T> Node, int From)> open, int from, bool own)
    {
        if (_only is not null)
        {
            Open(open, _only, from, own);
        }

        if (_children is not null)
        {
            foreach (TopicNode<T> child in _children.Values)
            {
                Open(open, child, from, own);
            }
        }
    }

    private static void Open(Stack<(TopicNode<T> Node, int From)> open, TopicNode<T> child, int from, bool own)
    {
        if (own || child.Level is not ['$', ..])
        {
            open.Push((child, from));
        }
    }
}
