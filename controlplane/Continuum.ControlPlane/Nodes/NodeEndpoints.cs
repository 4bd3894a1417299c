using Continuum.Contracts.Api;
using Continuum.Grains.Fleet;
using Continuum.Grains.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Continuum.ControlPlane.Nodes;

/// <summary><c>/v1/nodes</c>.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/nodes", ListAsync).WithName("ListNodes").WithSummary("Lists the fleet's nodes")
            .WithTags("nodes");

    private static async Task<Ok<NodeView[]>> ListAsync(IGrainFactory grains)
    {
        IReadOnlyList<string> ids = await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).GetNodesAsync();
        NodeReport?[] reports = await Task.WhenAll(ids.Select(id => grains.GetGrain<INodeGrain>(id).GetReportAsync()));
        return TypedResults.Ok(reports.OfType<NodeReport>().Select(report => report.View).ToArray());
    }
}
