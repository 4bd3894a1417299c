using Continuum.Contracts.Api;
using Continuum.Contracts.Events;
using Continuum.ControlPlane.Functions;
using Continuum.ControlPlane.Nodes;
using Continuum.Hosting.Requests;
using Continuum.Link;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Continuum.ControlPlane.Events;

/// <summary>
/// <c>/v1/events</c>: what waits on the nodes, and their account of it, asked for through their links.
/// </summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/events", ListAsync).WithName("ListWaitingEvents").WithTags("events")
            .WithSummary("Lists events that wait for their function (?node=&namespace=&name=&limit=)");
        endpoints.MapGet("/v1/events/ledger", LedgerAsync).WithName("ReadEventLedger").WithTags("events")
            .WithSummary("Accounts for every event: counted, and counted anew (?node=&namespace=&name=)");
    }

    private static async Task<Ok<WaitingEventList>> ListAsync(
        IGrainFactory grains,
        NodeConnections connections,
        string? node,
        string? @namespace,
        string? name,
        int? limit,
        CancellationToken cancellationToken)
    {
        EventQuery query = new(FunctionQuery.Of(@namespace, name), ListLimit.Of(limit));
        List<WaitingEvent> found = [];
        IReadOnlyList<string> unreachable = await NodeQuestions.AskAsync(
            grains,
            connections,
            async connection => found.AddRange(await connection.ListWaitingAsync(query, cancellationToken)),
            node);
        return TypedResults.Ok(new WaitingEventList(
            [.. found.OrderBy(waiting => waiting.AcceptedAt).Take(query.Limit)], unreachable));
    }

    private static async Task<Ok<EventLedgerList>> LedgerAsync(
        IGrainFactory grains,
        NodeConnections connections,
        string? node,
        string? @namespace,
        string? name,
        CancellationToken cancellationToken)
    {
        EventQuery query = new(FunctionQuery.Of(@namespace, name), Limit: 1);
        List<EventLedger> ledgers = [];
        IReadOnlyList<string> unreachable = await NodeQuestions.AskAsync(
            grains,
            connections,
            async connection => ledgers.Add(await connection.ReadLedgerAsync(query, cancellationToken)),
            node);
        return TypedResults.Ok(new EventLedgerList(ledgers, unreachable));
    }
}
