namespace Continuum.Contracts.Shadows;

/// <summary>
/// When and where a leaf was written last, by a hybrid logical clock (Kulkarni et al., "Logical Physical Clocks",
/// OPODIS 2014): a write is later than all that its replica had seen, whatever the clocks say.
/// </summary>
/// <param name="Milliseconds">Since 1970 (UTC) by the replica's clock, or by the latest clock it had heard of.</param>
/// <param name="Counter">Tells writes of one millisecond apart; 0 or more.</param>
/// <param name="Replica">The copy that was written to: a node's name, or <see cref="ControlPlane"/>.</param>
public readonly record struct ShadowStamp(long Milliseconds, int Counter, string Replica) : IComparable<ShadowStamp>
{
    /// <summary>The control plane's own name: no node can have it.</summary>
    public const string ControlPlane = "@control-plane";

    /// <summary>Before every write.</summary>
    public static ShadowStamp None { get; } = new(0, 0, "");

    /// <summary>The next one at a replica that has seen this one.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="now">Its clock.</param>
    public ShadowStamp Next(string replica, DateTimeOffset now)
    {
        long clock = Math.Max(now.ToUnixTimeMilliseconds(), 0);
        return clock > Milliseconds ? new(clock, 0, replica)
            : Counter < int.MaxValue ? new(Milliseconds, Counter + 1, replica)
            : new(Milliseconds + 1, 0, replica);
    }

    /// <inheritdoc/>
    public int CompareTo(ShadowStamp other)
    {
        int order = Milliseconds.CompareTo(other.Milliseconds);
        order = order != 0 ? order : Counter.CompareTo(other.Counter);
        return order != 0 ? order : string.CompareOrdinal(Replica, other.Replica);
    }

    /// <summary>Whether one is earlier.</summary>
    public static bool operator <(ShadowStamp left, ShadowStamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is later.</summary>
    public static bool operator >(ShadowStamp left, ShadowStamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is not later.</summary>
    public static bool operator <=(ShadowStamp left, ShadowStamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is not earlier.</summary>
    public static bool operator >=(ShadowStamp left, ShadowStamp right) => left.CompareTo(right) >= 0;
}
