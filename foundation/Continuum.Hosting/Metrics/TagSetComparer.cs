namespace Continuum.Hosting.Metrics;

/// <summary>Finds a kept tag set by the tags of a measurement, in any order, without allocating.</summary>
internal sealed class TagSetComparer
    : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
{
    public bool Equals(TagSet? x, TagSet? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.Tags, y));

    public int GetHashCode(TagSet obj) => GetHashCode(obj.Tags);

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other)
    {
        ReadOnlySpan<KeyValuePair<string, object?>> kept = other.Tags;
        if (alternate.Length != kept.Length)
        {
            return false;
        }

        for (int i = 0; i < alternate.Length; i++)
        {
            // Most callers give their tags in the same order every time.
            if (!Same(alternate[i], kept[i]) && !Contains(kept, alternate[i]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        int hash = alternate.Length;
        foreach (ref readonly KeyValuePair<string, object?> tag in alternate)
        {
            // A sum, so that the order does not matter.
            hash += HashCode.Combine(tag.Key, tag.Value);
        }

        return hash;
    }

    public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate.ToArray());

    private static bool Contains(ReadOnlySpan<KeyValuePair<string, object?>> tags, KeyValuePair<string, object?> sought)
    {
        foreach (ref readonly KeyValuePair<string, object?> tag in tags)
        {
            if (Same(tag, sought))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(in KeyValuePair<string, object?> left, in KeyValuePair<string, object?> right) =>
        string.Equals(left.Key, right.Key, StringComparison.Ordinal) && Equals(left.Value, right.Value);
}
