using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Client;

/// <summary>What a client may subscribe to, and how that is said.</summary>
internal static class SubscriptionRules
{
    private const int MaxIdentifier = 268_435_455;

    /// <exception cref="ArgumentException">Says everything that is wrong, and what would be right.</exception>
    public static void Check(string filter, SubscriptionOptions options, ProtocolVersion version)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems = [.. Problems(filter, options, version).OfType<string>()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }
    }

    public static SubscribePacket ToPacket(ushort id, string filter, SubscriptionOptions options) =>
        new(id, [new(filter, options.QoS, options.NoLocal, options.RetainAsPublished, (int)options.RetainHandling)])
        {
            Properties = options.Identifier is { } identifier
                ? new() { SubscriptionIds = [identifier] }
                : PacketProperties.None,
        };

    private static IEnumerable<string?> Problems(string filter, SubscriptionOptions options, ProtocolVersion version)
    {
        yield return TopicFilter.Problem(filter);
        yield return options.QoS is < 0 or > 2 ? $"QoS {options.QoS}; there are 0, 1 and 2" : null;
        yield return options.NoLocal && TopicFilter.TrySplitShare(filter, out _, out _)
            ? "a shared subscription cannot leave out the client's own messages (5.0, 3.8.3.1)"
            : null;
        yield return !Enum.IsDefined(options.RetainHandling)
            ? $"retain handling {(int)options.RetainHandling}; there are 0, 1 and 2"
            : null;
        yield return options.Identifier is < 1 or > MaxIdentifier
            ? $"subscription identifier {options.Identifier}; they are 1 to {MaxIdentifier}"
            : null;
        yield return version == ProtocolVersion.V311 && options != new SubscriptionOptions { QoS = options.QoS }
            ? "3.1.1 knows no subscription options but the QoS; leave them out, or speak 5.0"
            : null;
    }
}
