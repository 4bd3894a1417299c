using System.Text.Json;

namespace Continuum.Contracts.Shadows;

/// <summary>
/// What a device should be and what it last was. Merging is commutative, associative and idempotent: copies that have
/// seen the same writes are equal, whatever the order in which they came and however often.
/// </summary>
/// <param name="Desired">What the device should be.</param>
/// <param name="Reported">What the device said it is.</param>
/// <param name="Clock">The latest time that was seen here, of no replica.</param>
public sealed record ShadowDocument(ShadowSection Desired, ShadowSection Reported, ShadowStamp Clock)
{
    /// <summary>One that nobody wrote to.</summary>
    public static ShadowDocument Empty { get; } = new(ShadowSection.Empty, ShadowSection.Empty, ShadowStamp.None);

    /// <summary>Nothing is left but perhaps removed names.</summary>
    public bool IsBlank => Desired.Live == 0 && Reported.Live == 0;

    /// <summary>Both together; the same object where the other has nothing later.</summary>
    public ShadowDocument Merge(ShadowDocument other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ShadowSection desired = Desired.Merge(other.Desired);
        ShadowSection reported = Reported.Merge(other.Reported);
        ShadowStamp clock = other.Clock > Clock ? other.Clock : Clock;
        return ReferenceEquals(desired, Desired) && ReferenceEquals(reported, Reported) && clock == Clock
            ? this
            : new(desired, reported, clock);
    }

    /// <summary>Whether the other has nothing that is not here.</summary>
    public bool Covers(ShadowDocument other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(Desired.Merge(other.Desired), Desired)
            && ReferenceEquals(Reported.Merge(other.Reported), Reported);
    }

    /// <summary>What is written by an update; the same object when it writes nothing.</summary>
    /// <param name="patch">The update.</param>
    /// <param name="replica">Whose copy this is.</param>
    /// <param name="now">Its clock.</param>
    public ShadowDocument Write(ShadowPatch patch, string replica, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ShadowStamp stamp = Clock.Next(replica, now);
        ShadowSection desired = Desired.Write(patch.Desired, stamp);
        ShadowSection reported = Reported.Write(patch.Reported, stamp);
        return ReferenceEquals(desired, Desired) && ReferenceEquals(reported, Reported)
            ? this
            : new(desired, reported, stamp with { Replica = "" });
    }

    /// <summary>Forgets names that were removed too long ago; the same object when there are none.</summary>
    public ShadowDocument Forget(DateTimeOffset now)
    {
        DateTimeOffset before = now - ShadowLimits.RememberRemoved;
        ShadowSection desired = Desired.Forget(before);
        ShadowSection reported = Reported.Forget(before);
        return ReferenceEquals(desired, Desired) && ReferenceEquals(reported, Reported)
            ? this
            : this with { Desired = desired, Reported = reported };
    }

    /// <summary>
    /// Forgets, after merging, names that were removed too long ago, where one copy knew it and the other says nothing
    /// else; the same object when there are none.
    /// </summary>
    internal ShadowDocument Forget(DateTimeOffset now, ShadowDocument mine, ShadowDocument theirs)
    {
        DateTimeOffset before = now - ShadowLimits.RememberRemoved;
        ShadowSection desired = Desired.Forget(before, mine.Desired, theirs.Desired);
        ShadowSection reported = Reported.Forget(before, mine.Reported, theirs.Reported);
        return ReferenceEquals(desired, Desired) && ReferenceEquals(reported, Reported)
            ? this
            : this with { Desired = desired, Reported = reported };
    }

    /// <summary>
    /// What is desired and not reported, or reported otherwise: leaves by JSON pointer, in ordinal order.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, ShadowLeaf>> Delta()
    {
        List<KeyValuePair<string, ShadowLeaf>> delta = [];
        foreach (KeyValuePair<string, ShadowLeaf> leaf in Desired.Visible)
        {
            if (!Reported.Visible.TryGetValue(leaf.Key, out ShadowLeaf? reported)
                || !SameValue(leaf.Value.Value!, reported.Value!))
            {
                delta.Add(leaf);
            }
        }

        return delta;
    }

    // 21 and 21.0 are one number: devices write what their libraries write.
    private static bool SameValue(string one, string other)
    {
        if (one == other)
        {
            return true;
        }

        using JsonDocument left = JsonDocument.Parse(one);
        using JsonDocument right = JsonDocument.Parse(other);
        try
        {
            return JsonElement.DeepEquals(left.RootElement, right.RootElement);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A number with an exponent that cannot be compared is the same only as the same text.
            return false;
        }
    }
}
