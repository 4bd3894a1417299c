using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Continuum.Contracts.Api;
using Continuum.E2E.Tests.Functions;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Systems;

/// <summary>The control plane's HTTP API, as a program that deploys uses it.</summary>
internal sealed class ControlPlaneApi : IDisposable
{
    public ControlPlaneApi(Uri address, string token)
    {
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    /// <summary>Asks for a deploy of an image that is uploaded.</summary>
    public Task<HttpResponseMessage> TryDeployAsync(string space, string name, string declaration, string image) =>
        Http.PutAsJsonAsync(
            $"/v1/namespaces/{space}/functions/{name}", new DeployRequest(declaration, image), ApiJson.Default.DeployRequest);

    /// <summary>Uploads an image, deploys it, and waits until every chosen node is ready.</summary>
    public async Task<DeployResult> DeployAsync(Declared function, string image)
    {
        DeployResult deployed = await PlaceAsync(function, image);
        await ReadyAsync(function);
        return deployed;
    }

    /// <summary>Uploads an image and deploys it.</summary>
    public async Task<DeployResult> PlaceAsync(Declared function, string image)
    {
        await UploadAsync(image);
        using HttpResponseMessage response =
            await TryDeployAsync(function.Namespace, function.Name, function.ToString(), image);
        return await ReadAsync(response, ApiJson.Default.DeployResult);
    }

    /// <summary>Waits until every chosen node says that the function takes invocations.</summary>
    public Task ReadyAsync(Declared function) => PhaseAsync(function, "Ready");

    /// <summary>Waits until every chosen node has come to one of these phases with the function.</summary>
    public Task PhaseAsync(Declared function, params string[] phases) => Deadline.SeenAsync(
        $"{function.Namespace}/{function.Name} to be {string.Join(" or ", phases)}",
        async () => string.Join("; ", (await PlacementAsync(function)).Chosen.Select(
            node => $"{node.Node} {node.Phase} {node.Detail}")),
        seen => seen.Length > 0 && seen.Split("; ").All(node => phases.Contains(node.Split(' ')[1])),
        TimeSpan.FromSeconds(60));

    public Task<PlacementView> PlacementAsync(Declared function) => GetAsync(
        $"/v1/namespaces/{function.Namespace}/functions/{function.Name}/placement", ApiJson.Default.PlacementView);

    public Task<NodeView[]> NodesAsync() => GetAsync("/v1/nodes", ApiJson.Default.NodeViewArray);

    public Task<DeadLetterList> DeadLettersAsync(Declared function) => GetAsync(
        $"/v1/dead-letters?payloads=true&namespace={function.Namespace}&name={function.Name}",
        ApiJson.Default.DeadLetterList);

    public async Task<DeadLetterAction> ReplayAsync(Declared function)
    {
        using HttpResponseMessage response = await Http.PostAsync(
            $"/v1/dead-letters/replay?namespace={function.Namespace}&name={function.Name}", content: null);
        return await ReadAsync(response, ApiJson.Default.DeadLetterAction);
    }

    /// <summary>Invokes by name.</summary>
    public Task<HttpResponseMessage> InvokeAsync(Declared function, string body) => Http.PostAsync(
        $"/v1/namespaces/{function.Namespace}/functions/{function.Name}/invocations", new StringContent(body));

    public Task<HttpResponseMessage> DeleteAsync(Declared function) =>
        Http.DeleteAsync($"/v1/namespaces/{function.Namespace}/functions/{function.Name}");

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type)
    {
        using HttpResponseMessage response = await Http.GetAsync(path);
        return await ReadAsync(response, type);
    }

    public void Dispose() => Http.Dispose();

    /// <summary>Uploads what the control plane lacks: the manifest first, which tells the rest.</summary>
    public async Task UploadAsync(string image)
    {
        while (await GetAsync($"/v1/images/{image}/missing", ApiJson.Default.MissingBlobs) is { Digests: [_, ..] missing })
        {
            foreach (string digest in missing)
            {
                await using Stream blob = FunctionImages.Store.OpenRead(digest);
                using StreamContent content = new(blob);
                content.Headers.ContentLength = blob.Length;
                using HttpResponseMessage response = await Http.PutAsync($"/v1/blobs/{digest}", content);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            }
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} "
            + await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(type))!;
    }
}
