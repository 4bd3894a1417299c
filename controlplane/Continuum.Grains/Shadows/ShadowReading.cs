using System.Text;
using Continuum.Contracts.Shadows;

namespace Continuum.Grains.Shadows;

/// <summary>The control plane's copy of a shadow at one moment.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">How often the copy changed.</param>
/// <param name="Timestamp">When it last did, in milliseconds since 1970 (UTC).</param>
/// <param name="Document">What it holds, as <see cref="ShadowStorage"/> writes it.</param>
/// <param name="Nodes">Nodes that have a copy, in ordinal order.</param>
public sealed record ShadowReading(
    string Device, long Version, long Timestamp, string Document, IReadOnlyList<string> Nodes)
{
    /// <summary>The copy itself.</summary>
    public Shadow ToShadow() => new(
        Device, Version, Timestamp, ShadowStorage.Parse(Encoding.UTF8.GetBytes(Document)));
}
