using System.Net.Http.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Api;

/// <summary><c>/v1/functions</c> and <c>/v1/namespaces/{namespace}/functions</c>.</summary>
internal sealed class FunctionApi(ApiConnection api)
{
    /// <summary>The path of one function.</summary>
    public static string PathOf(FunctionKey function) =>
        $"/v1/namespaces/{function.Namespace}/functions/{function.Name}";

    public Task<FunctionView[]> ListAsync(string? space, CancellationToken cancellationToken) => api.GetAsync(
        space is null ? "/v1/functions" : $"/v1/functions?namespace={Uri.EscapeDataString(space)}",
        ApiJson.Default.FunctionViewArray,
        cancellationToken);

    public Task<PlacementView> PlacementAsync(FunctionKey function, CancellationToken cancellationToken) =>
        api.GetAsync(PathOf(function) + "/placement", ApiJson.Default.PlacementView, cancellationToken);

    public Task<DeployResult> DeployAsync(
        FunctionKey function, DeployRequest request, CancellationToken cancellationToken) => api.ReadAsync(
            new HttpRequestMessage(HttpMethod.Put, PathOf(function))
            {
                Content = JsonContent.Create(request, ApiJson.Default.DeployRequest),
            },
            ApiJson.Default.DeployResult,
            cancellationToken);

    /// <summary>Asks what a deploy would change.</summary>
    public Task<DeployPreview> TryAsync(
        FunctionKey function, DryRunRequest request, CancellationToken cancellationToken) => api.ReadAsync(
            new HttpRequestMessage(HttpMethod.Post, PathOf(function) + "/dry-run")
            {
                Content = JsonContent.Create(request, ApiJson.Default.DryRunRequest),
            },
            ApiJson.Default.DeployPreview,
            cancellationToken);

    /// <returns>False when there is no such function.</returns>
    public Task<bool> DeleteAsync(FunctionKey function, CancellationToken cancellationToken) =>
        api.TryAsync(new HttpRequestMessage(HttpMethod.Delete, PathOf(function)), cancellationToken);

    public Task<NodeView[]> NodesAsync(CancellationToken cancellationToken) =>
        api.GetAsync("/v1/nodes", ApiJson.Default.NodeViewArray, cancellationToken);

    /// <returns>False when there is no such node.</returns>
    public Task<bool> RemoveNodeAsync(string node, bool gone, CancellationToken cancellationToken) => api.TryAsync(
        new HttpRequestMessage(
            HttpMethod.Delete, $"/v1/nodes/{Uri.EscapeDataString(node)}" + (gone ? "?gone=true" : "")),
        cancellationToken);
}
