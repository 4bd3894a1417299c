using System.Net.Http.Headers;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Api;

/// <summary><c>/v1/devices</c>.</summary>
internal sealed class DeviceApi(ApiConnection api)
{
    public Task<DeviceList> ListAsync(int limit, string? after, CancellationToken cancellationToken) => api.GetAsync(
        $"/v1/devices?limit={limit}" + (after is null ? "" : "&after=" + Uri.EscapeDataString(after)),
        ApiJson.Default.DeviceList,
        cancellationToken);

    public Task<ShadowView> GetAsync(string device, CancellationToken cancellationToken) =>
        api.GetAsync(PathOf(device), ApiJson.Default.ShadowView, cancellationToken);

    public Task<ShadowView> UpdateAsync(string device, byte[] update, CancellationToken cancellationToken) =>
        api.ReadAsync(
            new HttpRequestMessage(HttpMethod.Patch, PathOf(device))
            {
                Content = new ByteArrayContent(update)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                },
            },
            ApiJson.Default.ShadowView,
            cancellationToken);

    /// <returns>False when there was none.</returns>
    public Task<bool> DeleteAsync(string device, CancellationToken cancellationToken) =>
        api.TryAsync(new HttpRequestMessage(HttpMethod.Delete, PathOf(device)), cancellationToken);

    private static string PathOf(string device) => $"/v1/devices/{Uri.EscapeDataString(device)}/shadow";
}
