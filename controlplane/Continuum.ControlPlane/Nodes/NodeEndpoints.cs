using Continuum.Contracts.Api;
using Continuum.Grains.Fleet;
using Continuum.Grains.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Continuum.ControlPlane.Nodes;

/// <summary><c>/v1/nodes</c>.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/nodes", ListAsync).WithName("ListNodes").WithSummary("Lists the fleet's nodes")
            .WithTags("nodes");
        endpoints.MapDelete("/v1/nodes/{node}", RemoveAsync).WithName("RemoveNode").WithTags("nodes")
            .Produces(204).Produces(400).Produces(404).Produces(409)
            .WithSummary(
                "Takes a node that is away out of the fleet; ?gone=true also where functions are placed on it");
    }

    private static async Task<Ok<NodeView[]>> ListAsync(IGrainFactory grains)
    {
        IReadOnlyList<string> ids = await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNodesAsync();
        NodeReport?[] reports = await Task.WhenAll(ids.Select(id => grains.GetGrain<INodeGrain>(id).GetReportAsync()));
        return TypedResults.Ok(reports.OfType<NodeReport>().Select(report => report.View).ToArray());
    }

    private static async Task<IResult> RemoveAsync(NodeDeparture departure, string node, bool? gone) =>
        await departure.RemoveAsync(node, gone ?? false) is { } refusal ? refusal : TypedResults.NoContent();
}
