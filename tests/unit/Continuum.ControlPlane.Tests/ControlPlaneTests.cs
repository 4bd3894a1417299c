using System.Net;
using System.Net.Http.Json;
using System.Text;
using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Nodes;
using Continuum.Link;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

public sealed class ControlPlaneTests : ServedTests
{
    [Fact]
    public async Task A_deploy_reaches_the_agent_and_again_after_it_reconnected()
    {
        string image = await Server.PutImageAsync(Folder);
        await using (FakeAgent agent = Server.Agent("edge"))
        {
            await agent.ConnectedAsync();
            await DeployedAsync("f", image);
            DesiredState state = await agent.HasAsync(each => each.Assignments.Count == 1);
            Assert.Equal(image, state.Assignments[0].ImageDigest);
        }

        await using FakeAgent again = Server.Agent("edge");
        await again.HasAsync(each => each.Assignments.Count == 1);
        using HttpResponseMessage deleted = await Server.Client.DeleteAsync(One + "f");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await again.HasAsync(each => each.Assignments.Count == 0 && each.Revision > 1);
        using HttpResponseMessage twice = await Server.Client.DeleteAsync(One + "f");
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
    }

    [Fact]
    public async Task A_node_that_joins_late_is_told_of_routes()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent first = Server.Agent("edge");
        await first.ConnectedAsync();
        await DeployedAsync("f", image);
        await using FakeAgent late = Server.Agent("late");
        DesiredState state = await late.HasAsync(each => each.Routes.Count == 1);
        Assert.Equal(["edge"], state.Routes[0].Nodes);
    }

    [Fact]
    public async Task What_an_agent_says_of_its_accelerators_reaches_placement_and_the_api()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent plain = Server.Agent("a-plain");
        await plain.ConnectedAsync();
        NodeAccelerator has = new(AcceleratorKind.Npu, 2, 1L << 30);
        await using FakeAgent fast = Server.Agent("fast", "plant-2", has);
        await fast.ConnectedAsync();
        await DeployedAsync("f", image, "  accelerator: { kind: npu, memory: 1Gi }\n");
        await fast.HasAsync(state => state.Assignments.Count == 1);
        NodeView[]? nodes = await Server.Client.GetFromJsonAsync("/v1/nodes", ApiJson.Default.NodeViewArray);
        Assert.Equal([has], nodes!.Single(node => node.Description.NodeId == "fast").Description.Accelerators);
        PlacementView? placement = await Server.Client.GetFromJsonAsync(
            One + "f/placement", ApiJson.Default.PlacementView);
        Assert.Contains("NPU", Assert.Single(placement!.NotChosen).Detail);
    }

    [Fact]
    public async Task An_agent_may_invoke_what_runs_elsewhere_and_fetch_blobs_from_an_offset()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent runs = Server.Agent("a");
        await runs.ConnectedAsync();
        await DeployedAsync("f", image);
        await using FakeAgent asks = Server.Agent("b", "plant-2");
        await asks.ConnectedAsync();
        InvocationRequest request = new()
        {
            Id = "i",
            Function = new FunctionKey("default", "f"),
            Payload = "from b"u8.ToArray(),
            Deadline = DateTimeOffset.MaxValue.AddYears(-1),
        };
        InvocationResult result = await asks.Link.InvokeAsync(
            request with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(1) }, CancellationToken.None);
        Assert.Equal("from b", Text(Assert.IsType<InvocationResult.Succeeded>(result).Payload));
        InvocationResult itself = await runs.Link.InvokeAsync(
            request with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(1) }, CancellationToken.None);
        Assert.Equal(ErrorTypes.NodeUnreachable, Assert.IsType<InvocationResult.Failed>(itself).Error.Type);

        string digest = await Server.PutBlobAsync("0123456789"u8.ToArray());
        StringBuilder got = new();
        await foreach (ReadOnlyMemory<byte> piece in asks.Link.FetchBlobAsync(digest, 4, CancellationToken.None))
        {
            got.Append(Text(piece));
        }

        Assert.Equal("456789", got.ToString());
        LinkCallException unknown = await Assert.ThrowsAsync<LinkCallException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> _ in asks.Link.FetchBlobAsync("../x", 0, CancellationToken.None))
            {
            }
        });
        Assert.Equal(LinkErrorCode.NotFound, unknown.Code);
    }

    [Fact]
    public async Task A_name_belongs_to_one_agent_at_a_time()
    {
        FakeAgent first = Server.Agent("edge");
        await first.ConnectedAsync();
        await using FakeAgent second = Server.Agent("edge");
        await Deadline.SeenAsync("the refusal", () => Task.FromResult(second.Link.State),
            state => state is AgentLinkState.Refused);
        await first.DisposeAsync();
        await second.ConnectedAsync();
        NodeView[]? nodes = await Server.Client.GetFromJsonAsync("/v1/nodes", ApiJson.Default.NodeViewArray);
        Assert.True(Assert.Single(nodes!).Connected);
    }

    [Fact]
    public async Task A_node_whose_agent_is_stopped_is_taken_out_and_known_anew_when_it_is_back()
    {
        string image = await Server.PutImageAsync(Folder);
        string before;
        await using (FakeAgent agent = Server.Agent("edge"))
        {
            await agent.ConnectedAsync();
            before = agent.Link.Membership;
            await DeployedAsync("f", image);
            await agent.HasAsync(state => state.Assignments.Count == 1);
            Assert.Equal((409, true), await RemoveAsync("edge?gone=true", "is connected"));
        }

        await Deadline.UntilAsync(
            "its disconnection", async () => (await RemoveAsync("edge", "is to run default/f@")).Said);
        Assert.Equal(409, (await RemoveAsync("edge", "")).Status);
        Assert.Equal(204, (await RemoveAsync("edge?gone=true", "")).Status);
        Assert.Equal(404, (await RemoveAsync("edge", "")).Status);
        Assert.Equal(400, (await RemoveAsync("EDGE", "")).Status);
        Assert.Empty((await Server.Client.GetFromJsonAsync("/v1/nodes", ApiJson.Default.NodeViewArray))!);
        await using FakeAgent again = Server.Agent("edge");
        await again.HasAsync(state => state.Assignments.Count == 1);
        Assert.True(before.Length > 0 && again.Link.Membership.Length > 0);
        Assert.NotEqual(before, again.Link.Membership);
    }

    [Fact]
    public async Task A_restart_on_the_same_data_finds_what_was_deployed()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent agent = Server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image);
        long revision = (await agent.HasAsync(state => state.Assignments.Count == 1)).Revision;
        await RestartAsync();
        await agent.ConnectedAsync();
        Assert.Equal(revision, (await agent.HasAsync(state => state.Assignments.Count == 1)).Revision);
        Assert.Equal((200, "back"), await PostAsync(One + "f/invocations", "back"));
    }

    private async Task<(int Status, bool Said)> RemoveAsync(string node, string said)
    {
        using HttpResponseMessage answer = await Server.Client.DeleteAsync("/v1/nodes/" + node);
        string body = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, body.Contains(said, StringComparison.Ordinal));
    }
}
