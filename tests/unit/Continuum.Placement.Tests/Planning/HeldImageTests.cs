using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class HeldImageTests
{
    private static readonly Place Berlin = new("eu", "berlin", "plant");

    [Fact]
    public void A_function_goes_where_its_image_and_its_model_are_already()
    {
        PlacementFunction function = new()
        {
            Key = "f",
            MemoryBytes = 128 << 20,
            Image = "sha256:1",
            ImageBytes = 1 << 30,
            Model = "llm",
            ModelBytes = 1 << 30,
        };
        PlacementProblem problem = new(
            [Node("a", [], []), Node("b", ["sha256:1"], []), Node("c", ["sha256:1"], ["llm"])], [function]);

        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 2 }, CancellationToken.None);

        Assert.Equal(["c"], plan.NodesOf("f"));
        Assert.Equal(0, plan.Cost.Micros);
    }

    private static PlacementNode Node(string id, string[] images, string[] models) => new()
    {
        Id = id,
        Kind = "edge",
        Place = Berlin,
        MemoryBytes = 512 << 20,
        CpuMillis = 1000,
        Images = images,
        Models = models,
    };
}
