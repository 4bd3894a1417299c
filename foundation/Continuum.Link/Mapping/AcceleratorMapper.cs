using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class AcceleratorMapper
{
    public static AcceleratorMessage ToWire(NodeAccelerator accelerator) => new()
    {
        Kind = accelerator.Kind == AcceleratorKind.Gpu ? AcceleratorKindCode.Gpu : AcceleratorKindCode.Npu,
        Devices = accelerator.Devices,
        MemoryBytesEach = accelerator.MemoryBytesEach,
    };

    // Placement counts with these figures: what makes no sense must not come as far as there.
    public static IReadOnlyList<NodeAccelerator> ToContract(IReadOnlyCollection<AcceleratorMessage> wire)
    {
        NodeAccelerator[] read = [.. wire.Select(ToContract)];
        return read.All(each => each.IsValid) && read.DistinctBy(each => each.Kind).Count() == read.Length
            ? read
            : throw new LinkCallException(
                LinkErrorCode.InvalidRequest,
                $"the accelerators {string.Join(", ", read.Select(each => each.ToString()))} make no sense: gpu and "
                + $"npu each once at most, with 1 to {NodeAccelerator.MostDevices} devices and 0 to "
                + $"{NodeAccelerator.MostMemoryBytes} bytes of memory each are right");
    }

    private static NodeAccelerator ToContract(AcceleratorMessage wire) => new(
        wire.Kind switch
        {
            AcceleratorKindCode.Gpu => AcceleratorKind.Gpu,
            AcceleratorKindCode.Npu => AcceleratorKind.Npu,
            _ => AcceleratorKind.Any,
        },
        wire.Devices,
        wire.MemoryBytesEach);
}
