using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Namespaces;

public sealed class DryRunTests : TwoNodeTests
{
    [Fact]
    public async Task A_new_function_is_told_of_and_not_deployed()
    {
        DeployPreview preview = await TryAsync("f", NearEdge);
        Assert.True(preview.Accepted);
        Assert.False(preview.IsDeployed);
        PlannedChange change = Assert.Single(preview.Changes);
        Assert.Equal(("f", "added"), (change.Function, change.Kind));
        Assert.Null(change.Before);
        Assert.Equal(["edge"], change.To);
        Assert.Equal(["edge"], change.After!.Nodes);
        Assert.True(change.After.Availability is > 0.9 and < 1);
        Assert.Equal(0, preview.Before!.PerHour);
        Assert.Equal(change.After.Cost.PerHour, preview.After!.PerHour, 1e-9);
        Assert.Equal("Planned", Assert.Single(preview.Placement!.Chosen).Phase);
        Assert.Equal("region", Assert.Single(preview.Placement.NotChosen).Node);

        Assert.Null(await Silo.Space().FindAsync("f"));
        Assert.Empty(await Silo.Fleet.GetNamespacesAsync());
        Assert.Equal(0, (await Silo.Node("edge").GetDesiredStateAsync()).Revision);
    }

    [Fact]
    public async Task A_dry_run_says_what_the_deploy_then_does()
    {
        await Silo.DeployAsync("f", NearEdge);
        await Silo.DeployAsync("g", NearEdge);
        DeployPreview preview = await TryAsync("f", NearRegion);
        PlannedChange change = preview.Changes.Single(each => each.Function == "f");
        Assert.Equal("moved", change.Kind);
        Assert.Equal(["edge"], change.From);
        Assert.Equal(["region"], change.To);
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));

        var deployed = Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearRegion));
        Assert.Equal(preview.Version, deployed.Version);
        Assert.Equal(change.After!.Nodes, await Silo.NodesOfAsync("f"));
        DeployPreview again = await TryAsync("f", NearRegion);
        Assert.True(again.IsDeployed);
        Assert.Empty(again.Changes);
        Assert.Equal(2, again.Unchanged);
        Assert.Equal(preview.After!.PerHour, again.After!.PerHour, 1e-9);
    }

    [Fact]
    public async Task More_replicas_are_a_change_of_scale_with_figures_before_and_after()
    {
        await Silo.DeployAsync("f", NearEdge);
        DeployPreview preview = await TryAsync("f", NearEdge + "  placement: { replicas: { min: 2 } }\n");
        PlannedChange change = Assert.Single(preview.Changes);
        Assert.Equal("scaled", change.Kind);
        Assert.Empty(change.From);
        Assert.Equal(["region"], change.To);
        Assert.Equal(["edge"], change.Before!.Nodes);
        Assert.Equal(["edge", "region"], change.After!.Nodes);
        Assert.True(change.After.Cost.PerHour > change.Before.Cost.PerHour);
    }

    [Fact]
    public async Task A_refusal_is_told_with_the_counts_of_its_reasons_and_what_conflicts()
    {
        await Silo.DeployAsync("f", NearEdge);
        DeployPreview preview = await TryAsync("f", "  placement: { residency: [us/*] }\n");
        Assert.False(preview.Accepted);
        Assert.Equal("refused", preview.Code);
        var refused = Assert.IsType<DeployOutcome.NotPlaceable>(
            await Silo.DeployAsync("f", "  placement: { residency: [us/*] }\n"));
        Assert.Equal(refused.Reason, preview.Reason);
        Assert.Equal(refused.Rejections, preview.NotChosen);
        PlannedShortage shortage = Assert.Single(preview.Missing);
        Assert.Equal([new RejectionTally("residency", 2)], shortage.Rejections);
        Assert.Null(preview.After);
        Assert.Empty(preview.Changes);
    }

    [Fact]
    public async Task A_taken_path_is_a_conflict_in_a_dry_run_too()
    {
        await Silo.DeployAsync("f", "  triggers: [{ http: { path: /x } }]\n");
        DeployPreview preview = await TryAsync("g", "  triggers: [{ http: { path: /x } }]\n");
        Assert.Equal((false, "conflict"), (preview.Accepted, preview.Code));
        Assert.Contains("function f", preview.Reason);
    }

    [Fact]
    public async Task Who_yields_to_a_higher_priority_is_removed_and_told_as_missing()
    {
        await Silo.JoinAsync(GrainsSilo.Describe("small", "eu/bonn/s", memory: 128L << 20));
        const string There = "  placement: { residency: [eu/bonn/s] }\n";
        await Silo.DeployAsync("low", There);
        DeployPreview preview = await TryAsync("high", There + "  objectives: { priority: 5 }\n");
        Assert.True(preview.Accepted);
        Assert.Equal(
            [("high", "added"), ("low", "removed")], preview.Changes.Select(each => (each.Function, each.Kind)));
        Assert.Equal(["small"], preview.Changes[1].From);
        PlannedShortage shortage = Assert.Single(preview.Missing);
        Assert.Equal("low", shortage.Function);
        Assert.Contains("1 node(s) asked for, 0 found", shortage.Reason);
        Assert.Equal(3, shortage.Rejections.Sum(each => each.Nodes));
        Assert.Equal(["small"], await Silo.NodesOfAsync("low"));
    }

    [Fact]
    public async Task What_stays_on_a_node_that_no_longer_will_do_is_no_change_and_is_told()
    {
        await Silo.DeployAsync("f", "  placement: { residency: [eu/berlin/*], nodeSelector: { kind: [edge] } }\n");
        await Silo.JoinAsync(GrainsSilo.Describe("edge", "eu/berlin/plant-1", kind: NodeKind.Device), "2");
        DeployPreview preview = await TryAsync("g", NearRegion);
        Assert.Equal(["g"], preview.Changes.Select(each => each.Function));
        PlannedShortage shortage = Assert.Single(preview.Missing);
        Assert.Equal("f", shortage.Function);
        Assert.Contains("stays where it is", shortage.Reason);
    }

    [Fact]
    public async Task A_deploy_does_not_wait_for_an_answer_that_is_being_worked_out()
    {
        await Silo.DeployAsync("f", NearEdge);
        GatedGrainFactory gated = new(Silo.Grains);
        using PlacementQuestions questions = new(
            gated, new PlacementOptions { Grace = GrainsSilo.Grace }, new NodeFailures(), Silo.Images, Silo.Time);
        Task<PlacementView?> explained = questions.ExplainAsync("default", "f", CancellationToken.None);
        Task<DeployPreview> tried = questions.TryAsync(
            "default", Declaration("f", NearRegion), GrainsSilo.Digest, null, CancellationToken.None);
        await gated.AskedAsync(times: 2);

        // Both have the namespace's functions and are far from their answers: a deploy passes them.
        Assert.IsType<DeployOutcome.Deployed>(
            await Deadline.WithinAsync("the deploy", Silo.DeployAsync("f", NearRegion)));
        Assert.False(explained.IsCompleted || tried.IsCompleted);
        gated.Open();

        // What they answer is of the time when they were asked.
        PlacementView view = (await Deadline.WithinAsync("the explanation", explained))!;
        Assert.Equal("edge", Assert.Single(view.Chosen).Node);
        DeployPreview preview = await Deadline.WithinAsync("the dry run", tried);
        Assert.Equal("moved", Assert.Single(preview.Changes).Kind);
    }

    [Fact]
    public async Task The_answer_to_a_deploy_waits_for_no_question()
    {
        await Silo.DeployAsync("f", NearEdge);
        using HeldImages held = new();
        using PlacementQuestions questions = new(
            Silo.Grains, new PlacementOptions { Grace = GrainsSilo.Grace }, new NodeFailures(), held, Silo.Time);
        Task<PlacementView?> first = questions.ExplainAsync("default", "f", CancellationToken.None);
        await held.AskedAsync();
        Task<PlacementView?> second = questions.ExplainAsync("default", "f", CancellationToken.None);
        PlacementView? deployed = await Deadline.WithinAsync(
            "the answer to a deploy", questions.ExplainDeployedAsync("default", "f", CancellationToken.None));
        Assert.Equal("edge", Assert.Single(deployed!.Chosen).Node);
        Assert.False(first.IsCompleted || second.IsCompleted);
        held.Release();
        await Deadline.WithinAsync("both questions", Task.WhenAll(first, second));
    }

    private Task<DeployPreview> TryAsync(string name, string spec) => Silo.Questions.TryAsync(
        "default", Declaration(name, spec), GrainsSilo.Digest, null, CancellationToken.None);

    private static FunctionDeclaration Declaration(string name, string spec) => DeclarationJson.Read(
        System.Text.Encoding.UTF8.GetBytes(GrainsSilo.Declare(name, spec: spec)));
}
