using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Mapping;

internal static class ShadowMapper
{
    public static ShadowBatch ToWire(IReadOnlyList<ShadowCopy> copies)
    {
        ShadowBatch wire = new();
        wire.Shadows.AddRange(copies.Select(copy => new ShadowMessage
        {
            Device = copy.Device,
            Version = copy.Version,
            Document = ByteString.CopyFrom(copy.Document.Span),
        }));
        return wire;
    }

    public static IReadOnlyList<ShadowCopy> ToContract(ShadowBatch wire) =>
        [.. wire.Shadows.Select(copy => new ShadowCopy(copy.Device, copy.Version, copy.Document.Memory))];
}
