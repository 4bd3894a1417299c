using Continuum.Cli.Api;
using Continuum.Cli.Images;
using Continuum.Cli.Output;
using Continuum.Contracts.Api;
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
        ImageCache cache = new(presenter.Surroundings);
        ImageStore store = cache.OpenStore();
        FunctionSource source = new(folder, declaration.Declaration.Spec.Runtime, declaration.Declaration.Spec.Handler);
        ImageBuilder builder = cache.Builder(store, refresh: false);
        string image = await builder.BuildFunctionImageAsync(source, new StageProgress(say), cancellationToken);
        say("comparing the image with the control plane's");
        await new ImageApi(api).UploadAsync(store, image, say, cancellationToken);
        say("placing the function");
        return await new FunctionApi(api).DeployAsync(
            declaration.Declaration.ToKey(), new DeployRequest(declaration.Text, image), cancellationToken);
    }
}
