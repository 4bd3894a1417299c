using System.Text;
using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Images;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Problems;
using Continuum.Images;
using Continuum.Images.Store;

namespace Continuum.ControlPlane.Functions;

/// <summary>Deploys of a function, and what one would change.</summary>
internal static class DeployEndpoints
{
    private const int MostLayers = 64;
    private const long MostLayerBytes = 1L << 40;

    public static void MapDeploys(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPut(FunctionEndpoints.One, DeployAsync).WithName("Deploy").WithTags("functions")
            .WithSummary("Deploys a function; the same content again changes nothing");
        endpoints.MapPost(FunctionEndpoints.One + "/dry-run", TryAsync).WithName("DryRun").WithTags("functions")
            .Produces<DeployPreview>()
            .WithSummary("Says what a deploy would change: where functions of the namespace would go, what clients "
                + "would see and what it would cost. Nothing is stored, and the image need not be here");
    }

    private static async Task<IResult> DeployAsync(
        IGrainFactory grains,
        ImageStore images,
        PlacementQuestions questions,
        PlacementOptions options,
        string @namespace,
        string name,
        DeployRequest request,
        CancellationToken cancellationToken)
    {
        FunctionKey key = new(@namespace, name);
        DeclarationResult.Valid? read = Read(request.Declaration, request.Image, key, out ProblemResult? problem);
        problem ??= await ImageProblemAsync(images, request.Image, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        FunctionDeclaration declaration = read!.Declaration;
        string json = Encoding.UTF8.GetString(DeclarationJson.Canonical(declaration));
        DeployOutcome outcome = await grains.GetGrain<IFunctionGrain>(key.ToString()).DeployAsync(json, request.Image);
        return outcome switch
        {
            DeployOutcome.Deployed deployed => TypedResults.Ok(new DeployResult(
                deployed.Version,
                deployed.Changed,
                (await questions.ExplainDeployedAsync(@namespace, name, cancellationToken))!,
                Notices(declaration, options))),
            DeployOutcome.Conflict conflict => new ProblemResult(ProblemCode.Conflict, conflict.Reason),
            DeployOutcome.NotPlaceable refused => new ProblemResult(
                ProblemCode.Refused,
                refused.Reason,
                [.. refused.Rejections.Select(node => new ProblemError(
                    $"{node.Code}: {node.Detail}", $"{node.Node} ({node.Location})"))]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static async Task<IResult> TryAsync(
        PlacementQuestions questions,
        PlacementOptions options,
        string @namespace,
        string name,
        DryRunRequest request,
        CancellationToken cancellationToken)
    {
        FunctionKey key = new(@namespace, name);
        DeclarationResult.Valid? read = Read(request.Declaration, request.Image, key, out ProblemResult? problem);
        if (problem is null && request.Layers is { } layers && !AreLayers(layers))
        {
            problem = new ProblemResult(
                ProblemCode.InvalidRequest,
                $"The layers are no image's: 1 to {MostLayers} of them, each with its digest and 0 to {MostLayerBytes} "
                + "bytes, are right.");
        }

        if (problem is not null)
        {
            return problem;
        }

        DeployPreview preview = await questions.TryAsync(
            @namespace, read!.Declaration, request.Image, request.Layers, cancellationToken);
        return TypedResults.Ok(preview with { NotYetActedOn = Notices(read.Declaration, options) });
    }

    private static IReadOnlyList<string> Notices(FunctionDeclaration declaration, PlacementOptions options) =>
        DeclarationNotices.Of(declaration, data => options.DataSetOf(data) is not null);

    private static bool AreLayers(IReadOnlyList<ImageLayer> layers) =>
        layers.Count is > 0 and <= MostLayers
        && layers.All(layer => layer is { Digest: not null, SizeBytes: >= 0 and <= MostLayerBytes }
            && Digest.IsValid(layer.Digest));

    private static DeclarationResult.Valid? Read(
        string? declaration, string? image, FunctionKey key, out ProblemResult? problem)
    {
        problem = null;
        if (declaration is null || image is null || !Digest.IsValid(image))
        {
            problem = new ProblemResult(
                ProblemCode.InvalidRequest,
                "A deploy has a declaration (YAML text) and an image (a digest: sha256: and 64 hexadecimal digits).");
            return null;
        }

        DeclarationResult read = DeclarationParser.Parse(declaration, "function.yaml");
        if (read is DeclarationResult.Invalid invalid)
        {
            problem = new ProblemResult(
                ProblemCode.InvalidRequest,
                "The declaration has problems; nothing was changed.",
                [.. invalid.Problems.Select(each => new ProblemError(
                    $"line {each.Line}, column {each.Column}: {each.Message}", each.Path))]);
            return null;
        }

        DeclarationResult.Valid valid = (DeclarationResult.Valid)read;
        if (valid.Declaration.ToKey() != key)
        {
            problem = new ProblemResult(
                ProblemCode.InvalidRequest,
                $"The declaration is of {valid.Declaration.ToKey()}, the address of {key}.");
            return null;
        }

        return valid;
    }

    private static async Task<ProblemResult?> ImageProblemAsync(
        ImageStore images, string digest, CancellationToken cancellationToken)
    {
        try
        {
            return await MissingAsync(images, digest, cancellationToken) is { Count: > 0 } missing
                ? new ProblemResult(
                    ProblemCode.InvalidRequest,
                    $"The image is not here in full: upload {string.Join(", ", missing)} to /v1/blobs first.")
                : null;
        }
        catch (ImageException e)
        {
            return new ProblemResult(ProblemCode.InvalidRequest, e.Message);
        }
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(
        ImageStore images, string digest, CancellationToken cancellationToken)
    {
        if (!images.Contains(digest))
        {
            return [digest];
        }

        ImageManifest manifest = await images.ReadManifestAsync(digest, cancellationToken);
        return [.. images.MissingBlobs(manifest).Select(layer => layer.Digest)];
    }
}
