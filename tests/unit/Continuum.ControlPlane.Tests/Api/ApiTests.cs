using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;

namespace Continuum.ControlPlane.Tests.Api;

public sealed class ApiTests : ServedTests
{
    [Fact]
    public async Task Blobs_are_checked()
    {
        byte[] content = "some content"u8.ToArray();
        string digest = await Server.PutBlobAsync(content);
        using HttpRequestMessage head = new(HttpMethod.Head, $"/v1/blobs/{digest}");
        using HttpResponseMessage here = await Server.Client.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, here.StatusCode);
        string other = "sha256:" + new string('0', 64);
        Assert.Equal(400, await PutAsync($"/v1/blobs/{other}", content));
        Assert.Equal(400, await PutAsync("/v1/blobs/sha256:zz", content));
        MissingBlobs? missing = await Server.Client.GetFromJsonAsync(
            $"/v1/images/{other}/missing", ApiJson.Default.MissingBlobs);
        Assert.Equal([other], missing!.Digests);
        using HttpResponseMessage noManifest = await Server.Client.GetAsync($"/v1/images/{digest}/missing");
        Assert.Equal(HttpStatusCode.BadRequest, noManifest.StatusCode);
        byte[] big = new byte[3 << 20];
        string[] same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Server.PutBlobAsync(big)));
        Assert.Single(same.Distinct());
    }

    [Theory]
    [InlineData("/v1/nodes", 401)]
    [InlineData("/v1/functions", 401)]
    [InlineData("/v1/link", 401)]
    [InlineData("/healthz", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/v1/openapi.json", 200)]
    [InlineData("/default/none", 404)]
    public async Task A_token_is_needed_where_it_matters(string path, int status)
    {
        using HttpClient stranger = new() { BaseAddress = Server.Address };
        using HttpResponseMessage answer = await stranger.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_openapi_document_lists_the_endpoints()
    {
        using JsonDocument document = JsonDocument.Parse(await Server.Client.GetStringAsync("/v1/openapi.json"));
        string[] paths = [.. document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        foreach (string path in new[]
        {
            "/v1/nodes", "/v1/nodes/{node}", "/v1/functions", One.Replace("default", "{namespace}") + "{name}",
            "/v1/blobs/{digest}",
            "/v1/images/{digest}/missing", "/v1/dead-letters", "/v1/dead-letters/replay",
            "/v1/namespaces/{namespace}/functions/{name}/placement",
            "/v1/namespaces/{namespace}/functions/{name}/logs",
            "/v1/namespaces/{namespace}/functions/{name}/invocations",
        })
        {
            Assert.Contains(path, paths);
        }

        JsonElement node = document.RootElement.GetProperty("paths").GetProperty("/v1/nodes/{node}");
        Assert.Equal(
            ["204", "400", "404", "409"],
            node.GetProperty("delete").GetProperty("responses").EnumerateObject().Select(response => response.Name));
    }

    [Fact]
    public async Task Bad_requests_get_problems()
    {
        string image = await Server.PutImageAsync(Folder);
        using HttpResponseMessage yaml = await Server.DeployAsync("f", image, "  memory: lots\n  colour: red\n");
        string body = await ProblemAsync(yaml, 400);
        Assert.Contains("line 6", body);
        Assert.Contains("line 7", body);
        await ProblemAsync(await PutJsonAsync(One + "f", "{}"), 400);
        await ProblemAsync(await PutJsonAsync(One + "f", "not json"), 400);
        await ProblemAsync(await PutJsonAsync(One + "f", """{"declaration":null,"image":"x"}"""), 400);
        await ProblemAsync(await PutJsonAsync(One + "f", $$"""{"declaration":"a: [","image":"{{image}}"}"""), 400);
        await ProblemAsync(await Server.Client.GetAsync(One + "UPPER"), 400);
        await ProblemAsync(await Server.Client.DeleteAsync(One + "UPPER"), 400);
        await ProblemAsync(await Server.Client.GetAsync(One + "..%2fx"), 400);
        await ProblemAsync(await Server.Client.GetAsync("/v1/functions?namespace=a/b"), 400);
        await ProblemAsync(await Server.Client.GetAsync(One + "none"), 404);
        using HttpResponseMessage nowhere = await Server.DeployAsync("f", image);
        await ProblemAsync(nowhere, 422);

        // Asked before it is sent: the answer to what was sent in full may drown in a reset connection.
        using HttpRequestMessage big = new(HttpMethod.Put, One + "f")
        {
            Content = new StringContent(new string('x', 31 << 20), Encoding.UTF8, "application/json"),
        };
        big.Headers.ExpectContinue = true;
        await ProblemAsync(await Server.Client.SendAsync(big), 413);
    }

    private async Task<int> PutAsync(string path, byte[] body)
    {
        using HttpResponseMessage answer = await Server.Client.PutAsync(path, new ByteArrayContent(body));
        return (int)answer.StatusCode;
    }

    private Task<HttpResponseMessage> PutJsonAsync(string path, string json) =>
        Server.Client.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, int status)
    {
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        answer.Dispose();
        return body;
    }
}
