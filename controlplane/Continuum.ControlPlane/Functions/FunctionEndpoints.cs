using Continuum.Contracts.Api;
using Continuum.Grains.Fleet;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Continuum.ControlPlane.Functions;

/// <summary><c>/v1/functions</c> and <c>/v1/namespaces/{namespace}/functions</c>.</summary>
internal static class FunctionEndpoints
{
    public const string One = "/v1/namespaces/{namespace}/functions/{name}";

    public static void MapFunctions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/functions", ListAsync).WithName("ListFunctions").WithTags("functions")
            .WithSummary("Lists the functions of all namespaces, or of one (?namespace=)");
        endpoints.MapGet(One, GetAsync).WithName("GetFunction").WithTags("functions").WithSummary("Shows a function");
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

    private static async Task<IResult> PlacementAsync(
        PlacementQuestions questions, string @namespace, string name, CancellationToken cancellationToken) =>
        await questions.ExplainAsync(@namespace, name, cancellationToken) is { } placement
            ? TypedResults.Ok(placement)
            : NotFound(@namespace, name);

    private static async Task<IResult> DeleteAsync(IGrainFactory grains, string @namespace, string name) =>
        await grains.GetGrain<IFunctionGrain>($"{@namespace}/{name}").DeleteAsync()
            ? TypedResults.NoContent()
            : NotFound(@namespace, name);

    private static ProblemResult NotFound(string space, string name) =>
        new(ProblemCode.NotFound, $"There is no function {space}/{name}.");
}
