using System.Net;
using System.Text.Json;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;

namespace Continuum.E2E.Tests;

/// <summary>Deploys that cannot be: refused with all reasons, changing nothing.</summary>
[Collection(SharedSystemCollection.Name)]
public sealed class RefusedDeployTests(SharedSystem shared)
{
    private const string NoSuchImage = "sha256:00000000000000000000000000000000000000000000000000000000000000aa";

    private readonly string _space = SharedSystem.NewNamespace();

    private ContinuumSystem Fleet => shared.Fleet;

    [Fact]
    public async Task Malformed_yaml_is_refused_with_the_line()
    {
        string problem = await RefusedAsync(
            "bad", "apiVersion: continuum.dev/v1\nkind: Function\nmetadata: { name: bad\nspec: [", HttpStatusCode.BadRequest);

        Assert.Matches("line [34]", problem);
    }

    [Fact]
    public async Task Every_mistake_of_a_declaration_is_told_at_once_with_its_line()
    {
        string yaml = new Declared(_space, "bad") { Memory = "12 elephants" }
            .OnMqtt("plant/#/temperature").ToString()
            .Replace("  timeout: 10s", "  timout: 10s", StringComparison.Ordinal);

        string problem = await RefusedAsync("bad", yaml, HttpStatusCode.BadRequest);

        Assert.Contains("timout", problem, StringComparison.Ordinal);
        Assert.Contains("timeout", problem, StringComparison.Ordinal);
        Assert.Contains("spec.memory", problem, StringComparison.Ordinal);
        Assert.Contains("topic", problem, StringComparison.Ordinal);
        foreach (string text in (string[])["timout", "elephants", "plant/#/temperature"])
        {
            int line = yaml.Split('\n').TakeWhile(each => !each.Contains(text, StringComparison.Ordinal)).Count() + 1;
            Assert.Contains($"line {line}", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_functions_cannot_have_the_same_http_path()
    {
        string image = await FunctionImages.CAsync();
        await Fleet.Api.PlaceAsync(Declared.InC(_space, "first").OnHttp("/taken"), image);

        string problem = await RefusedAsync(
            "second", Declared.InC(_space, "second").OnHttp("/taken").ToString(), HttpStatusCode.Conflict, image);

        Assert.Contains("/taken", problem, StringComparison.Ordinal);
        Assert.Contains("first", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_node_will_do_each_is_told_with_the_constraint_that_ruled_it_out()
    {
        string image = await FunctionImages.CAsync();
        await Fleet.Api.UploadAsync(image);
        string yaml = Declared.InC(_space, "abroad").ToString().Replace(
            "  placement:\n", "  placement:\n    residency: [\"eu-central/frankfurt/*\"]\n", StringComparison.Ordinal);

        string problem = await RefusedAsync("abroad", yaml, HttpStatusCode.UnprocessableEntity, image);

        // The edge has the wrong place, the region the wrong kind: each is told its own reason.
        using JsonDocument body = JsonDocument.Parse(problem);
        string[] errors = [.. body.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.ToString())];
        string edge = Assert.Single(errors, error => error.Contains(Fleet.Edge.NodeId, StringComparison.Ordinal));
        Assert.Contains("residency", edge, StringComparison.Ordinal);
        Assert.Contains("eu-central/berlin/plant-1", edge, StringComparison.Ordinal);
        string region = Assert.Single(errors, error => error.Contains(Fleet.Region.NodeId, StringComparison.Ordinal));
        Assert.Contains("kind", region, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deploy_of_an_image_that_is_not_uploaded_names_what_is_missing()
    {
        string problem = await RefusedAsync(
            "early", Declared.InC(_space, "early").ToString(), HttpStatusCode.BadRequest, NoSuchImage);

        Assert.Contains(NoSuchImage, problem, StringComparison.Ordinal);
        Assert.Contains("/v1/blobs", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_digest_is_refused_and_no_fault_of_the_program()
    {
        string problem = await RefusedAsync(
            "odd", Declared.InC(_space, "odd").ToString(), HttpStatusCode.BadRequest, "latest");

        Assert.Contains("sha256", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_whose_content_is_not_its_digest_is_refused()
    {
        using ByteArrayContent content = new([1, 2, 3]);
        using HttpResponseMessage response = await Fleet.Api.Http.PutAsync($"/v1/blobs/{NoSuchImage}", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using HttpRequestMessage head = new(HttpMethod.Head, $"/v1/blobs/{NoSuchImage}");
        using HttpResponseMessage there = await Fleet.Api.Http.SendAsync(head);
        Assert.Equal(HttpStatusCode.NotFound, there.StatusCode);
    }

    [Fact]
    public async Task Who_shows_no_token_is_not_let_in()
    {
        using HttpClient stranger = new() { BaseAddress = new Uri(Fleet.ControlPlane.Url) };

        using HttpResponseMessage nodes = await stranger.GetAsync("/v1/nodes");
        using HttpResponseMessage health = await stranger.GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.Unauthorized, nodes.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private async Task<string> RefusedAsync(
        string name, string declaration, HttpStatusCode status, string image = NoSuchImage)
    {
        using HttpResponseMessage response = await Fleet.Api.TryDeployAsync(_space, name, declaration, image);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using HttpResponseMessage there =
            await Fleet.Api.Http.GetAsync($"/v1/namespaces/{_space}/functions/{name}");
        Assert.Equal(HttpStatusCode.NotFound, there.StatusCode);
        return body;
    }
}
