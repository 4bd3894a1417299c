using System.Security.Cryptography;
using System.Text;
using Continuum.Mqtt;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>The names that a message carries: its publisher's own for it, and the key that its order is kept within.</summary>
internal static class MessageKeys
{
    /// <summary>The user property by which a publisher names its message, so that sent twice it is one event.</summary>
    public const string DedupProperty = "dedup-id";

    private const string PropertyPrefix = "property:";

    // Longer ones stand in the index and in the function's header as their hash: a publisher may send 64 KiB.
    private const int LongestKey = 256;

    /// <summary>The publisher's own name for the message, or null.</summary>
    public static string? NameOf(MqttMessage message) =>
        PropertyOf(message, DedupProperty) is { Length: > 0 } name ? name : null;

    /// <summary>The message with this name instead of its publisher's, or with none.</summary>
    public static MqttMessage Named(MqttMessage message, string? name)
    {
        List<KeyValuePair<string, string>> properties =
            [.. message.UserProperties.Where(pair => pair.Key != DedupProperty)];
        if (name is not null)
        {
            properties.Add(new(DedupProperty, name));
        }

        return message with { UserProperties = properties };
    }

    /// <summary>What a function is told: <c>client id/name</c>, each part percent-encoded, so that it fits a header.</summary>
    public static string DedupKeyOf(string clientId, string name) =>
        Bounded($"{Uri.EscapeDataString(clientId)}/{Uri.EscapeDataString(name)}");

    /// <summary>The order key that a trigger asks for; null where it asks for none, or the message has no such property.</summary>
    /// <param name="message">The message.</param>
    /// <param name="orderBy"><c>topic</c>, <c>property:NAME</c> or null.</param>
    public static string? OrderKeyOf(MqttMessage message, string? orderBy)
    {
        if (orderBy is null)
        {
            return null;
        }

        if (!orderBy.StartsWith(PropertyPrefix, StringComparison.Ordinal))
        {
            return Bounded(message.Topic);
        }

        string name = orderBy[PropertyPrefix.Length..];
        return PropertyOf(message, name) is { } value ? Bounded($"{name}={value}") : null;
    }

    private static string? PropertyOf(MqttMessage message, string name)
    {
        foreach ((string key, string value) in message.UserProperties)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    private static string Bounded(string key) => key.Length <= LongestKey
        ? key
        : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
