namespace Continuum.Contracts.Api;

/// <summary>A device that has a shadow.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">The version of its shadow.</param>
/// <param name="Timestamp">When that last changed, in milliseconds since 1970 (UTC).</param>
/// <param name="Pending">Leaves that are desired and not reported, or reported otherwise.</param>
/// <param name="Nodes">Nodes that have a copy, in ordinal order; none where a node itself is asked.</param>
public sealed record DeviceView(
    string Device, long Version, long Timestamp, int Pending, IReadOnlyList<string> Nodes);
