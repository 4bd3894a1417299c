namespace Continuum.Kvm.Linux.Files.Readiness;

/// <summary>
/// What the epoll sets of a process watch together. Looking at a set looks at the sets in it: how many there may be is
/// bounded, and each is looked at once however many ways lead to it.
/// </summary>
internal sealed class EpollWatches
{
    /// <summary>Files watched at most, over all sets (fs.epoll.max_user_watches in epoll(7)).</summary>
    public const int Most = 16_384;

    /// <summary>Of these, at most so many sets, each counted as often as it is watched.</summary>
    public const int MostNested = 64;

    // fs/eventpoll.c: EP_MAX_NESTS.
    private const int DeepestNest = 5;

    private readonly List<(Epoll Outer, Epoll Inner)> _nested = [];
    private int _count;
    private int _depth;
    private long _visit;

    /// <summary>A set is about to watch one more file.</summary>
    /// <returns>0; ENOSPC: too many are watched; ELOOP: sets would watch each other, or too deep; EINVAL: too many sets
    /// are watched.</returns>
    public Errno Take(Epoll set, OpenFile file)
    {
        if (_count >= Most)
        {
            return Errno.ENOSPC;
        }

        if (file is Epoll inner)
        {
            _nested.RemoveAll(static pair => pair.Outer.IsClosed || pair.Inner.IsClosed);
            if (ReferenceEquals(set, inner)
                || Reach(inner, set, static pair => pair) is not { } below
                || Reach(set, inner, static pair => (pair.Inner, pair.Outer)) is not { } above
                || below + above >= DeepestNest)
            {
                return Errno.ELOOP;
            }

            if (_nested.Count >= MostNested)
            {
                return Errno.EINVAL;
            }

            _nested.Add((set, inner));
        }

        _count++;
        return 0;
    }

    /// <summary>A set watches a file no more.</summary>
    public void Give(Epoll set, OpenFile file)
    {
        _count--;
        if (file is Epoll inner)
        {
            _nested.Remove((set, inner));
        }
    }

    /// <summary>A set is about to be looked at.</summary>
    /// <param name="seen">The visit in which it was looked at last.</param>
    /// <returns>False: that is this one, and the answer is known. True: <see cref="Leave"/> follows.</returns>
    public bool TryEnter(ref long seen)
    {
        if (_depth == 0)
        {
            _visit++;
        }

        if (seen == _visit)
        {
            return false;
        }

        seen = _visit;
        _depth++;
        return true;
    }

    /// <summary>The set was looked at.</summary>
    public void Leave() => _depth--;

    /// <summary>The length of the longest way from a set; null: one leads to the other set.</summary>
    private int? Reach(Epoll from, Epoll other, Func<(Epoll Outer, Epoll Inner), (Epoll From, Epoll To)> way)
    {
        HashSet<Epoll> level = [from];
        for (int length = 0; length <= DeepestNest; length++)
        {
            if (level.Contains(other))
            {
                return null;
            }

            level = [.. _nested.Select(way).Where(pair => level.Contains(pair.From)).Select(pair => pair.To)];
            if (level.Count == 0)
            {
                return length;
            }
        }

        return null;
    }
}
