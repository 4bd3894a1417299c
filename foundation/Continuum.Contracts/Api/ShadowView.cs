using System.Text.Json;

namespace Continuum.Contracts.Api;

/// <summary>A device's shadow, as one copy of it has it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">How often this copy changed; an update may name it.</param>
/// <param name="Timestamp">When it last did, in milliseconds since 1970 (UTC).</param>
/// <param name="Desired">What the device should be.</param>
/// <param name="Reported">What the device said it is.</param>
/// <param name="Delta">What is desired and not reported, or reported otherwise.</param>
public sealed record ShadowView(
    string Device, long Version, long Timestamp, JsonElement Desired, JsonElement Reported, JsonElement Delta);
