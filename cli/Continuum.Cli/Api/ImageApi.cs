using Continuum.Cli.Images;
using Continuum.Contracts.Api;
using Continuum.Images.Store;

namespace Continuum.Cli.Api;

/// <summary>Uploads images: only the blobs that the control plane does not have.</summary>
internal sealed class ImageApi(ApiConnection api)
{
    public async Task UploadAsync(
        ImageStore store, string manifest, Action<string> say, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> missing = await MissingAsync(manifest, cancellationToken);
        if (missing.Contains(manifest))
        {
            await PutAsync(store, manifest, say, cancellationToken);
            missing = await MissingAsync(manifest, cancellationToken);
        }

        foreach (string layer in missing)
        {
            await PutAsync(store, layer, say, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> MissingAsync(string manifest, CancellationToken cancellationToken) =>
        (await api.GetAsync($"/v1/images/{manifest}/missing", ApiJson.Default.MissingBlobs, cancellationToken)).Digests;

    private async Task PutAsync(
        ImageStore store, string digest, Action<string> say, CancellationToken cancellationToken)
    {
        await using Stream blob = store.OpenRead(digest);
        using UploadContent content = new(blob, $"uploading {digest[7..19]}", say);
        HttpRequestMessage request = new(HttpMethod.Put, $"/v1/blobs/{digest}") { Content = content };
        using HttpResponseMessage response = await api.SendAsync(request, cancellationToken);
        await ApiRefusal.ThrowUnlessSuccessAsync(response, cancellationToken);
    }
}
