using System.Text;
using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Images;
using Continuum.Grains.Fleet;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Problems;
using Continuum.Images;
using Continuum.Images.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Continuum.ControlPlane.Functions;

/// <summary><c>/v1/functions</c> and <c>/v1/namespaces/{namespace}/functions</c>.</summary>
internal static class FunctionEndpoints
{
    private const string One = "/v1/namespaces/{namespace}/functions/{name}";

    public static void MapFunctions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/functions", ListAsync).WithName("ListFunctions").WithTags("functions")
            .WithSummary("Lists the functions of all namespaces, or of one (?namespace=)");
        endpoints.MapGet(One, GetAsync).WithName("GetFunction").WithTags("functions").WithSummary("Shows a function");
        endpoints.MapPut(One, DeployAsync).WithName("Deploy").WithTags("functions")
            .WithSummary("Deploys a function; the same content again changes nothing");
        endpoints.MapDelete(One, DeleteAsync).WithName("Delete").WithTags("functions")
            .WithSummary("Takes a function off every node");
        endpoints.MapGet(One + "/placement", PlacementAsync).WithName("GetPlacement").WithTags("functions")
            .WithSummary("Says where a function is and why; where it is not and why not");
    }

    private static async Task<Ok<FunctionView[]>> ListAsync(IGrainFactory grains, string? @namespace)
    {
        IReadOnlyList<string> spaces = @namespace is null
            ? await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNamespacesAsync()
            : [@namespace];
        IReadOnlyList<FunctionView>[] functions = await Task.WhenAll(
            spaces.Select(space => grains.GetGrain<INamespaceGrain>(space).GetFunctionsAsync()));
        return TypedResults.Ok(functions.SelectMany(each => each).ToArray());
    }

    private static async Task<IResult> GetAsync(IGrainFactory grains, string @namespace, string name)
    {
        IReadOnlyList<FunctionView> functions = await grains.GetGrain<INamespaceGrain>(@namespace).GetFunctionsAsync();
        return functions.FirstOrDefault(function => function.Name == name) is { } found
            ? TypedResults.Ok(found)
            : NotFound(@namespace, name);
    }

    private static async Task<IResult> PlacementAsync(IGrainFactory grains, string @namespace, string name) =>
        await grains.GetGrain<INamespaceGrain>(@namespace).GetPlacementAsync(name) is { } placement
            ? TypedResults.Ok(placement)
            : NotFound(@namespace, name);

    private static async Task<IResult> DeleteAsync(IGrainFactory grains, string @namespace, string name) =>
        await grains.GetGrain<IFunctionGrain>($"{@namespace}/{name}").DeleteAsync()
            ? TypedResults.NoContent()
            : NotFound(@namespace, name);

    private static async Task<IResult> DeployAsync(
        IGrainFactory grains,
        ImageStore images,
        string @namespace,
        string name,
        DeployRequest request,
        CancellationToken cancellationToken)
    {
        if (request.Declaration is null || request.Image is null || !Digest.IsValid(request.Image))
        {
            return new ProblemResult(
                ProblemCode.InvalidRequest,
                "A deploy has a declaration (YAML text) and an image (a digest: sha256: and 64 hexadecimal digits).");
        }

        DeclarationResult read = DeclarationParser.Parse(request.Declaration, "function.yaml");
        if (read is DeclarationResult.Invalid invalid)
        {
            return new ProblemResult(
                ProblemCode.InvalidRequest,
                "The declaration has problems; nothing was changed.",
                [.. invalid.Problems.Select(problem => new ProblemError(
                    $"line {problem.Line}, column {problem.Column}: {problem.Message}", problem.Path))]);
        }

        (FunctionDeclaration declaration, IReadOnlyList<string> notices) = (DeclarationResult.Valid)read;
        FunctionKey key = declaration.ToKey();
        if (key != new FunctionKey(@namespace, name))
        {
            return new ProblemResult(
                ProblemCode.InvalidRequest, $"The declaration is of {key}, the address of {@namespace}/{name}.");
        }

        if (!Digest.IsValid(request.Image))
        {
            return new ProblemResult(
                ProblemCode.InvalidRequest,
                $"The image '{request.Image}' is no digest: sha256: and 64 hexadecimal digits.");
        }

        try
        {
            if (await MissingAsync(images, request.Image, cancellationToken) is { Count: > 0 } missing)
            {
                return new ProblemResult(
                    ProblemCode.InvalidRequest,
                    $"The image is not here in full: upload {string.Join(", ", missing)} to /v1/blobs first.");
            }
        }
        catch (ImageException e)
        {
            return new ProblemResult(ProblemCode.InvalidRequest, e.Message);
        }

        string json = Encoding.UTF8.GetString(DeclarationJson.Canonical(declaration));
        DeployOutcome outcome = await grains.GetGrain<IFunctionGrain>(key.ToString()).DeployAsync(json, request.Image);
        return outcome switch
        {
            DeployOutcome.Deployed deployed => TypedResults.Ok(new DeployResult(
                deployed.Version,
                deployed.Changed,
                (await grains.GetGrain<INamespaceGrain>(@namespace).GetPlacementAsync(name))!,
                notices)),
            DeployOutcome.Conflict conflict => new ProblemResult(ProblemCode.Conflict, conflict.Reason),
            DeployOutcome.NotPlaceable refused => new ProblemResult(
                ProblemCode.Refused,
                refused.Reason,
                [.. refused.Rejections.Select(node => new ProblemError(
                    $"{node.Code}: {node.Detail}", $"{node.Node} ({node.Location})"))]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
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

    private static ProblemResult NotFound(string space, string name) =>
        new(ProblemCode.NotFound, $"There is no function {space}/{name}.");
}
