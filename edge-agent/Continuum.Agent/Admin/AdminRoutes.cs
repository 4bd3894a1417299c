using System.Text.Json;
using Continuum.Agent.State;
using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Hosting.Problems;
using Continuum.Link;

namespace Continuum.Agent.Admin;

/// <summary>This node's own API, for when there is no control plane in reach: its state, its events and dead letters.</summary>
internal static class AdminRoutes
{
    private const int MaxListed = 1_000;

    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        RequestDelegate state = StateAsync;
        RequestDelegate list = ListAsync;
        RequestDelegate replay = context => ActAsync(context, Letters(context).ReplayAsync);
        RequestDelegate remove = context => ActAsync(context, Letters(context).RemoveAsync);
        RequestDelegate ledger = LedgerAsync;
        RequestDelegate waiting = WaitingAsync;
        endpoints.MapGet("/v1/state", state);
        endpoints.MapGet("/v1/events", waiting);
        endpoints.MapGet("/v1/events/ledger", ledger);
        endpoints.MapGet("/v1/dead-letters", list);
        endpoints.MapPost("/v1/dead-letters/replay", replay);
        endpoints.MapDelete("/v1/dead-letters", remove);
    }

    private static DeadLetters Letters(HttpContext context) =>
        context.RequestServices.GetRequiredService<DeadLetters>();

    private static Task StateAsync(HttpContext context)
    {
        long revision = context.RequestServices.GetRequiredService<DesiredStateHolder>().Current.Revision;
        NodeAcknowledgement state = new(
            revision, context.RequestServices.GetRequiredService<AssignmentBoard>().Statuses);
        return context.Response.WriteAsJsonAsync(
            state, DesiredStateJson.Default.NodeAcknowledgement, cancellationToken: context.RequestAborted);
    }

    private static Task ListAsync(HttpContext context)
    {
        string? after = context.Request.Query["after"];
        bool payloads = context.Request.Query["payloads"] == "true";
        DeadLetterList letters = new(
            Letters(context).List(FunctionOf(context.Request), LimitOf(context.Request), after, payloads), []);
        return context.Response.WriteAsJsonAsync(
            letters, ApiJson.Default.DeadLetterList, cancellationToken: context.RequestAborted);
    }

    private static Task LedgerAsync(HttpContext context)
    {
        EventLedgerList ledger = new([Accounts(context).ReadLedger(FunctionOf(context.Request))], []);
        return context.Response.WriteAsJsonAsync(
            ledger, ApiJson.Default.EventLedgerList, cancellationToken: context.RequestAborted);
    }

    private static Task WaitingAsync(HttpContext context)
    {
        WaitingEventList waiting = new(
            Accounts(context).ListWaiting(FunctionOf(context.Request), LimitOf(context.Request)), []);
        return context.Response.WriteAsJsonAsync(
            waiting, ApiJson.Default.WaitingEventList, cancellationToken: context.RequestAborted);
    }

    private static EventAccounts Accounts(HttpContext context) =>
        context.RequestServices.GetRequiredService<EventAccounts>();

    private static int LimitOf(HttpRequest request) =>
        int.TryParse(request.Query["limit"], out int asked) ? Math.Clamp(asked, 1, MaxListed) : 100;

    private static async Task ActAsync(
        HttpContext context, Func<DeadLetterSelection, CancellationToken, Task<int>> act)
    {
        string[] ids = [.. context.Request.Query["id"].OfType<string>()];
        DeadLetterSelection? selection = ids.Length > 0
            ? new DeadLetterSelection.ByIds(ids)
            : FunctionOf(context.Request) is { } function ? new DeadLetterSelection.OfFunction(function) : null;
        if (selection is null)
        {
            await new ProblemResult(
                ProblemCode.InvalidRequest, "Say which dead letters: ?namespace=&name= of a function, or ?id=.")
                .ExecuteAsync(context);
            return;
        }

        int count = await act(selection, context.RequestAborted);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new DeadLetterAction(count, []), ApiJson.Default.DeadLetterAction);
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static FunctionKey? FunctionOf(HttpRequest request) => request.Query["name"] is [{ Length: > 0 } name]
        ? new FunctionKey(
            request.Query["namespace"] is [{ Length: > 0 } space] ? space : FunctionKey.DefaultNamespace, name)
        : null;
}
