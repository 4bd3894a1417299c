using Continuum.Contracts.Shadows;

namespace Continuum.Agent.Shadows;

/// <summary>The reserved topics: <c>$continuum/devices/DEVICE/shadow/...</c>.</summary>
internal static class ShadowTopics
{
    /// <summary>All topics that are this program's own.</summary>
    public const string Reserved = "$continuum/";

    public const string Update = "update";
    public const string Get = "get";
    public const string Delete = "delete";
    public const string Accepted = "/accepted";
    public const string Rejected = "/rejected";
    public const string UpdateDelta = "update/delta";
    public const string UpdateDocuments = "update/documents";

    private const string Devices = Reserved + "devices/";
    private const string Shadow = "/shadow/";

    public static string Of(string device, string name) => Devices + device + Shadow + name;

    /// <summary>Whether a topic is one to ask on: <c>update</c>, <c>get</c> or <c>delete</c> of a device.</summary>
    public static bool TryParseRequest(ReadOnlySpan<char> topic, out string device, out string request)
    {
        (device, request) = ("", "");
        if (!topic.StartsWith(Devices, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = topic[Devices.Length..];
        int end = rest.IndexOf('/');
        if (end <= 0 || !rest[end..].StartsWith(Shadow, StringComparison.Ordinal))
        {
            return false;
        }

        request = rest[(end + Shadow.Length)..] switch
        {
            Update => Update,
            Get => Get,
            Delete => Delete,
            _ => "",
        };
        device = request.Length == 0 ? "" : rest[..end].ToString();
        return request.Length > 0 && DeviceName.IsValid(device);
    }

    /// <summary>Whether a topic, or a filter, is within one device's shadow.</summary>
    public static bool IsWithin(ReadOnlySpan<char> topic, string device) =>
        topic.StartsWith(Devices, StringComparison.Ordinal)
        && topic[Devices.Length..].StartsWith(device, StringComparison.Ordinal)
        && topic[(Devices.Length + device.Length)..].StartsWith(Shadow, StringComparison.Ordinal);
}
