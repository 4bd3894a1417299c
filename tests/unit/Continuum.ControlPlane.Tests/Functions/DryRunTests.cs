using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Images;

namespace Continuum.ControlPlane.Tests.Functions;

public sealed class DryRunTests : ServedTests
{
    private static readonly string Unknown = "sha256:" + new string('b', 64);

    [Fact]
    public async Task A_dry_run_tells_the_change_and_stores_nothing()
    {
        await using FakeAgent agent = Server.Agent("edge");
        await agent.ConnectedAsync();
        await using FakeAgent other = Server.Agent("other", "plant-2");
        await other.ConnectedAsync();

        // The image need not be here.
        DeployPreview preview = await PreviewAsync("f", Unknown, "  triggers: [{ schedule: { cron: '0 * * * *' } }]\n");
        Assert.True(preview.Accepted);
        Assert.Equal("added", Assert.Single(preview.Changes).Kind);
        Assert.Equal("other", Assert.Single(preview.Placement!.NotChosen).Node);
        Assert.Equal(["spec.triggers[0].schedule"], preview.NotYetActedOn);
        using HttpResponseMessage none = await Server.Client.GetAsync(One + "f");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        string image = await Server.PutImageAsync(Folder);
        using HttpResponseMessage deployed = await Server.DeployAsync("f", image);
        Assert.Equal(HttpStatusCode.OK, deployed.StatusCode);
        DeployPreview move = await PreviewAsync(
            "f", image, "  placement: { residency: [eu/berlin/plant-2] }\n");
        PlannedChange moved = Assert.Single(move.Changes);
        Assert.Equal(("moved", "edge", "other"), (moved.Kind, moved.From.Single(), moved.To.Single()));
        Assert.True(moved.After!.Cost.PerHour > 0);
        Assert.DoesNotContain(other.States, state => state.Assignments.Count > 0);
    }

    [Fact]
    public async Task A_deploy_that_would_be_refused_is_told_with_its_reasons()
    {
        Assert.False((await PreviewAsync("f", Unknown, "")).Accepted);
        await using FakeAgent agent = Server.Agent("edge");
        await agent.ConnectedAsync();
        DeployPreview preview = await PreviewAsync("f", Unknown, "  memory: 64Gi\n");
        Assert.Equal((false, "refused"), (preview.Accepted, preview.Code));
        Assert.Equal("edge", Assert.Single(preview.NotChosen).Node);
        Assert.Equal(1, Assert.Single(Assert.Single(preview.Missing).Rejections).Nodes);
    }

    [Fact]
    public async Task Data_whose_place_was_said_is_acted_on()
    {
        await using ControlPlaneServer knowing = await ControlPlaneServer.StartAsync(
            Folder.File("knowing"), more: "--placement:datasets:historian:place=eu/berlin/plant-2");
        await using FakeAgent agent = knowing.Agent("edge");
        await agent.ConnectedAsync();
        const string Reads = "  placement: { near: [{ data: historian, bytesPerEvent: 1Mi }, "
            + "{ data: lake, bytesPerEvent: 1 }] }\n"
            + "  objectives: { latency: [{ quantile: 0.9, atMost: 1s, from: eu/berlin/plant-1 }] }\n";
        using HttpResponseMessage answer = await TryAsync(knowing.Client, "f", Unknown, Reads);
        DeployPreview preview = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.DeployPreview))!;
        Assert.Equal(["spec.placement.near[1]"], preview.NotYetActedOn);
        Assert.Contains(preview.After!.Terms, term => term.Name == "data");
    }

    [Fact]
    public async Task What_is_wrong_with_the_request_is_told_as_for_a_deploy()
    {
        using HttpResponseMessage image = await TryAsync("f", "no digest", "");
        Assert.Equal(HttpStatusCode.BadRequest, image.StatusCode);
        using HttpResponseMessage declaration = await TryAsync("f", Unknown, "  memory: 1\n");
        Assert.Equal(HttpStatusCode.BadRequest, declaration.StatusCode);
        Assert.Contains("spec.memory", await declaration.Content.ReadAsStringAsync());
        using HttpResponseMessage layers = await TryAsync(
            "f", Unknown, "", new ImageLayer(Unknown, -1, "/"));
        Assert.Equal(HttpStatusCode.BadRequest, layers.StatusCode);
        using HttpResponseMessage empty = await Server.Client.PostAsJsonAsync(
            One + "f/dry-run", new DryRunRequest(null!, null!), ApiJson.Default.DryRunRequest);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
    }

    [Fact]
    public async Task The_openapi_document_has_the_dry_run_and_its_answer()
    {
        using JsonDocument document = JsonDocument.Parse(await Server.Client.GetStringAsync("/v1/openapi.json"));
        JsonElement post = document.RootElement.GetProperty("paths")
            .GetProperty("/v1/namespaces/{namespace}/functions/{name}/dry-run").GetProperty("post");
        Assert.Equal("DryRun", post.GetProperty("operationId").GetString());
        string schema = post.GetProperty("responses").GetProperty("200").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!;
        Assert.EndsWith("/DeployPreview", schema);
    }

    private async Task<DeployPreview> PreviewAsync(string name, string image, string spec)
    {
        using HttpResponseMessage answer = await TryAsync(name, image, spec);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.DeployPreview))!;
    }

    private Task<HttpResponseMessage> TryAsync(
        string name, string image, string spec, params ImageLayer[] layers) =>
        TryAsync(Server.Client, name, image, spec, layers);

    private static Task<HttpResponseMessage> TryAsync(
        HttpClient client, string name, string image, string spec, params ImageLayer[] layers) =>
        client.PostAsJsonAsync(
            $"{One}{name}/dry-run",
            new DryRunRequest(
                "apiVersion: continuum.dev/v1\nkind: Function\nmetadata: { name: " + name + " }\n"
                    + "spec:\n  runtime: provided\n" + spec,
                image,
                layers.Length == 0 ? null : layers),
            ApiJson.Default.DryRunRequest);
}
