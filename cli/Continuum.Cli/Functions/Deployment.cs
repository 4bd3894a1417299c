using Continuum.Cli.Api;
using Continuum.Cli.Images;
using Continuum.Cli.Output;
using Continuum.Contracts.Api;
using Continuum.Contracts.Images;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Store;

namespace Continuum.Cli.Functions;

/// <summary>Builds a function's image, uploads what is missing of it and asks for the deploy.</summary>
internal sealed class Deployment(ApiConnection api, Presenter presenter)
{
    public async Task<DeployResult> RunAsync(
        string folder, DeclarationFile declaration, Action<string> say, CancellationToken cancellationToken)
    {
        (ImageStore store, string image) = await BuildAsync(folder, declaration, say, cancellationToken);
        say("comparing the image with the control plane's");
        await new ImageApi(api).UploadAsync(store, image, say, cancellationToken);
        say("placing the function");
        return await new FunctionApi(api).DeployAsync(
            declaration.Declaration.ToKey(), new DeployRequest(declaration.Text, image), cancellationToken);
    }

    /// <summary>Asks what the deploy would change: the image is built, as its size counts, and not uploaded.</summary>
    public async Task<DeployPreview> TryAsync(
        string folder, DeclarationFile declaration, Action<string> say, CancellationToken cancellationToken)
    {
        (ImageStore store, string image) = await BuildAsync(folder, declaration, say, cancellationToken);
        ImageManifest manifest = await store.ReadManifestAsync(image, cancellationToken);
        say("planning");
        return await new FunctionApi(api).TryAsync(
            declaration.Declaration.ToKey(),
            new DryRunRequest(declaration.Text, image, manifest.Layers),
            cancellationToken);
    }

    private async Task<(ImageStore Store, string Image)> BuildAsync(
        string folder, DeclarationFile declaration, Action<string> say, CancellationToken cancellationToken)
    {
        ImageCache cache = new(presenter.Surroundings);
        ImageStore store = cache.OpenStore();
        FunctionSource source = new(folder, declaration.Declaration.Spec.Runtime, declaration.Declaration.Spec.Handler);
        ImageBuilder builder = cache.Builder(store, refresh: false);
        return (store, await builder.BuildFunctionImageAsync(source, new StageProgress(say), cancellationToken));
    }
}
