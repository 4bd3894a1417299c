using System.Collections.Immutable;
using System.Text;

namespace Continuum.Contracts.Shadows;

/// <summary>
/// One half of a shadow, <c>desired</c> or <c>reported</c>: a map of leaves in which the later write stays (a
/// last-writer-wins map; Shapiro et al., "A comprehensive study of convergent and commutative replicated data types",
/// 2011).
/// </summary>
public sealed class ShadowSection
{
    private static readonly ImmutableSortedDictionary<string, ShadowLeaf> NoLeaves =
        ImmutableSortedDictionary.Create<string, ShadowLeaf>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, ShadowLeaf> _leaves;
    private readonly Lazy<ImmutableSortedDictionary<string, ShadowLeaf>> _visible;

    private ShadowSection(ImmutableSortedDictionary<string, ShadowLeaf> leaves)
    {
        _leaves = leaves;
        _visible = new(Show);
    }

    /// <summary>One without a leaf.</summary>
    public static ShadowSection Empty { get; } = new(NoLeaves);

    /// <summary>All leaves and removed names, by JSON pointer, in ordinal order.</summary>
    public IReadOnlyDictionary<string, ShadowLeaf> Leaves => _leaves;

    /// <summary>
    /// What is shown. Where copies wrote both to a name and below it, both leaves are kept, and only the later is
    /// shown.
    /// </summary>
    public IReadOnlyDictionary<string, ShadowLeaf> Visible => _visible.Value;

    /// <summary>Bytes of the names and values that are not removed.</summary>
    public int Bytes => _leaves.Sum(leaf => leaf.Value.Value is { } value
        ? Encoding.UTF8.GetByteCount(leaf.Key) + Encoding.UTF8.GetByteCount(value)
        : 0);

    /// <summary>Bytes of all names, removed ones among them.</summary>
    public int NameBytes => _leaves.Sum(leaf => Encoding.UTF8.GetByteCount(leaf.Key));

    /// <summary>Leaves that are not removed.</summary>
    public int Live => _leaves.Count(leaf => leaf.Value.Value is not null);

    /// <summary>A section of these leaves; the later stays where a name comes twice.</summary>
    public static ShadowSection Of(IEnumerable<KeyValuePair<string, ShadowLeaf>> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ImmutableSortedDictionary<string, ShadowLeaf>.Builder all = NoLeaves.ToBuilder();
        foreach ((string path, ShadowLeaf leaf) in leaves)
        {
            Keep(all, path, leaf);
        }

        return all.Count == 0 ? Empty : new(all.ToImmutable());
    }

    /// <summary>Both together; the same object where the other has nothing later.</summary>
    public ShadowSection Merge(ShadowSection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableSortedDictionary<string, ShadowLeaf>.Builder all = _leaves.ToBuilder();
        bool changed = false;
        foreach ((string path, ShadowLeaf leaf) in other._leaves)
        {
            changed |= Keep(all, path, leaf);
        }

        return changed ? new(all.ToImmutable()) : this;
    }

    /// <summary>Writes leaves; the same object when there was nothing to write.</summary>
    /// <param name="writes">What an update asks for.</param>
    /// <param name="stamp">Later than all that is here.</param>
    public ShadowSection Write(IReadOnlyList<ShadowWrite> writes, ShadowStamp stamp)
    {
        ArgumentNullException.ThrowIfNull(writes);
        ImmutableSortedDictionary<string, ShadowLeaf>.Builder all = _leaves.ToBuilder();
        ShadowLeaf removed = new(null, stamp);
        bool changed = false;
        foreach (ShadowWrite write in writes)
        {
            foreach ((string path, ShadowLeaf leaf) in _leaves)
            {
                // A leaf takes the place of what is below it, and of the leaf that it is below.
                bool gives = ShadowPath.IsWithin(path, write.Path)
                    || (write.Value is not null && ShadowPath.IsWithin(write.Path, path));
                if (gives && leaf.Value is not null)
                {
                    all[path] = removed;
                    changed = true;
                }
            }
        }

        foreach (ShadowWrite write in writes)
        {
            if (write.Value is not null)
            {
                all[write.Path] = new(write.Value, stamp);
                changed = true;
            }
        }

        return changed ? new(RemoveHidden(all, removed)) : this;
    }

    /// <summary>Forgets names that were removed before a time; the same object when there are none.</summary>
    public ShadowSection Forget(DateTimeOffset before) => Forget(before, (_, _) => true);

    /// <summary>Forgets of these only what one copy had removed itself and the other does not have otherwise.</summary>
    internal ShadowSection Forget(DateTimeOffset before, ShadowSection mine, ShadowSection theirs) => Forget(
        before,
        (path, leaf) => mine._leaves.TryGetValue(path, out ShadowLeaf? held) && held == leaf
            && (!theirs._leaves.TryGetValue(path, out ShadowLeaf? other) || other == leaf));

    private ShadowSection Forget(DateTimeOffset before, Func<string, ShadowLeaf, bool> may)
    {
        long milliseconds = before.ToUnixTimeMilliseconds();
        string[] old =
        [
            .. _leaves.Where(leaf => leaf.Value.Value is null && leaf.Value.Stamp.Milliseconds < milliseconds
                && may(leaf.Key, leaf.Value)).Select(leaf => leaf.Key),
        ];
        return old.Length == 0 ? this : new(_leaves.RemoveRange(old));
    }

    // What nobody was shown must not come to light when what hid it goes.
    private ImmutableSortedDictionary<string, ShadowLeaf> RemoveHidden(
        ImmutableSortedDictionary<string, ShadowLeaf>.Builder all, ShadowLeaf removed)
    {
        foreach ((string path, ShadowLeaf leaf) in _leaves)
        {
            if (leaf.Value is not null && !_visible.Value.ContainsKey(path) && ReferenceEquals(all[path], leaf))
            {
                all[path] = removed;
            }
        }

        return all.ToImmutable();
    }

    private static bool Keep(
        ImmutableSortedDictionary<string, ShadowLeaf>.Builder all, string path, ShadowLeaf leaf)
    {
        if (all.TryGetValue(path, out ShadowLeaf? held) && !leaf.IsLaterThan(held))
        {
            return false;
        }

        all[path] = leaf;
        return true;
    }

    private ImmutableSortedDictionary<string, ShadowLeaf> Show()
    {
        HashSet<string> hidden = new(StringComparer.Ordinal);
        foreach ((string path, ShadowLeaf leaf) in _leaves)
        {
            if (leaf.Value is null)
            {
                hidden.Add(path);
                continue;
            }

            for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            {
                if (_leaves.TryGetValue(path[..end], out ShadowLeaf? above) && above.Value is not null)
                {
                    hidden.Add(above.Stamp > leaf.Stamp ? path : path[..end]);
                }
            }
        }

        return _leaves.RemoveRange(hidden);
    }
}
