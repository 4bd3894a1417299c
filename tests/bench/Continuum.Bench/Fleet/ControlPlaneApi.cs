using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Continuum.Contracts.Api;
using Continuum.Images.Store;

namespace Continuum.Bench.Fleet;

/// <summary>The control plane's HTTP API, as far as the bench needs it.</summary>
internal sealed class ControlPlaneApi(Uri address, string tokenFile) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage ready = await _http.GetAsync("/readyz", cancellationToken);
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    public async Task<NodeView[]> NodesAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/v1/nodes", null, cancellationToken);
        return await ReadAsync(answer, ApiJson.Default.NodeViewArray, cancellationToken);
    }

    /// <summary>Uploads what the control plane lacks of an image, and deploys the function.</summary>
    public async Task<DeployResult> DeployAsync(
        ImageStore store, string space, string name, DeployRequest request, CancellationToken cancellationToken)
    {
        // The manifest first: only with it can the control plane say what else is missing.
        for (int round = 0; round < 2; round++)
        {
            using HttpResponseMessage answer =
                await SendAsync(HttpMethod.Get, $"/v1/images/{request.Image}/missing", null, cancellationToken);
            foreach (string digest in (await ReadAsync(answer, ApiJson.Default.MissingBlobs, cancellationToken)).Digests)
            {
                await using Stream blob = store.OpenRead(digest);
                using StreamContent content = new(blob);
                content.Headers.ContentLength = blob.Length;
                using var put = await SendAsync(HttpMethod.Put, $"/v1/blobs/{digest}", content, cancellationToken);
            }
        }

        using JsonContent body = JsonContent.Create(request, ApiJson.Default.DeployRequest);
        await body.LoadIntoBufferAsync(cancellationToken);
        using HttpResponseMessage deployed = await SendAsync(
            HttpMethod.Put, $"/v1/namespaces/{space}/functions/{name}", body, cancellationToken);
        return await ReadAsync(deployed, ApiJson.Default.DeployResult, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        string token = (await File.ReadAllTextAsync(tokenFile, cancellationToken)).Trim();
        using HttpRequestMessage request = new(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        string said = await answer.Content.ReadAsStringAsync(cancellationToken);
        answer.Dispose();
        throw new BenchException($"{method} {path} was answered with {(int)answer.StatusCode}: {said}");
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await answer.Content.ReadFromJsonAsync(type, cancellationToken)
        ?? throw new JsonException($"{answer.RequestMessage?.RequestUri} was answered with null");
}
