using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;

namespace Continuum.Contracts.Tests.Nodes;

public sealed class NodeAcceleratorTests
{
    [Theory]
    [InlineData("gpu", "2x16Gi", AcceleratorKind.Gpu, 2, 16L << 30)]
    [InlineData("NPU", "1x8Mi", AcceleratorKind.Npu, 1, 8L << 20)]
    [InlineData("Gpu", "64x0", AcceleratorKind.Gpu, 64, 0)]
    public void What_an_operator_writes_is_read(string kind, string text, AcceleratorKind read, int devices, long memory)
    {
        NodeAccelerator accelerator = NodeAccelerator.Parse(kind, text);
        Assert.Equal(new NodeAccelerator(read, devices, memory), accelerator);
        Assert.True(accelerator.IsValid);
    }

    [Theory]
    [InlineData("any", "1x1Gi", "gpu or npu")]
    [InlineData("tpu", "1x1Gi", "gpu or npu")]
    [InlineData("gpu", "", "2x16Gi")]
    [InlineData("gpu", "2", "2x16Gi")]
    [InlineData("gpu", "0x1Gi", "1 to 64")]
    [InlineData("gpu", "65x1Gi", "1 to 64")]
    [InlineData("gpu", "-1x1Gi", "1 to 64")]
    [InlineData("gpu", "1xlots", "128Mi")]
    [InlineData("gpu", "1x2Ti", "1Ti")]
    public void What_makes_no_sense_is_refused_with_what_would(string kind, string text, string right) =>
        Assert.Contains(right, Assert.Throws<FormatException>(() => NodeAccelerator.Parse(kind, text)).Message);
}
