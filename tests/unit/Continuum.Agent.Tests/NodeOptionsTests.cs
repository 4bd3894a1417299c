using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Tests;

public sealed class NodeOptionsTests
{
    [Fact]
    public void Accelerators_are_read_by_kind()
    {
        NodeOptions options = Options(("npu", "1x0"), ("GPU", "2x16Gi"));
        Assert.True(new NodeOptionsValidator().Validate(null, options).Succeeded);
        Assert.Equal(
            [new NodeAccelerator(AcceleratorKind.Gpu, 2, 16L << 30), new NodeAccelerator(AcceleratorKind.Npu, 1, 0)],
            options.ReadAccelerators());
    }

    [Fact]
    public void All_that_is_wrong_with_accelerators_is_told()
    {
        ValidateOptionsResult result =
            new NodeOptionsValidator().Validate(null, Options(("tpu", "1x1Gi"), ("gpu", "many")));
        Assert.Contains(result.Failures!, failure => failure.Contains("'tpu'", StringComparison.Ordinal));
        Assert.Contains(result.Failures!, failure => failure.Contains("gpu: 'many'", StringComparison.Ordinal));
    }

    private static NodeOptions Options(params (string Kind, string Text)[] accelerators) => new()
    {
        Id = "edge",
        Location = "eu/berlin/plant-1",
        Accelerators = accelerators.ToDictionary(pair => pair.Kind, pair => pair.Text),
    };
}
