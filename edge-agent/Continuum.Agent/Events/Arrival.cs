namespace Continuum.Agent.Events;

/// <summary>How a publication came: what tells a second copy of it from another one.</summary>
/// <param name="ClientId">The publisher.</param>
/// <param name="PacketId">Its packet identifier at QoS 2, which stands for it until it is released; else 0.</param>
/// <param name="Name">The publisher's own name for it, or null.</param>
internal sealed record Arrival(string ClientId, int PacketId, string? Name)
{
    /// <summary>
    /// Asked when it is written: whether the packet identifier means nothing any more, because its session ended
    /// meanwhile. Null where nothing is written once a session has ended.
    /// </summary>
    public Func<bool>? IsVoid { get; init; }

    /// <summary>
    /// Whether it is also published here, once, under the name that <see cref="Entrance.Origin"/> says. Then its own name
    /// does not stand for it until that is done.
    /// </summary>
    public bool IsPublishedOnce { get; init; }

    /// <summary>
    /// Told what the queue knew of it, once that is on the disk, in the order of all commits; quick. Null for nobody.
    /// </summary>
    public Action<Entrance>? Committed { get; init; }
}
