using Continuum.Contracts.Api;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.ControlPlane.Functions;
using Continuum.ControlPlane.Nodes;
using Continuum.Hosting.Problems;
using Continuum.Hosting.Requests;
using Continuum.Link;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Continuum.ControlPlane.DeadLetters;

/// <summary><c>/v1/dead-letters</c>: kept by the nodes where they arose, asked for through their links.</summary>
internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/dead-letters", ListAsync).WithName("ListDeadLetters").WithTags("dead letters")
            .WithSummary("Lists events that failed for good (?namespace=&name=&limit=&payloads=true)");
        endpoints.MapPost("/v1/dead-letters/replay", ReplayAsync).WithName("ReplayDeadLetters").WithTags("dead letters")
            .WithSummary("Puts them back into the queue: of a function (?namespace=&name=) or by id (?id=, repeated)");
        endpoints.MapDelete("/v1/dead-letters", RemoveAsync).WithName("RemoveDeadLetters").WithTags("dead letters")
            .WithSummary("Removes them for good: of a function (?namespace=&name=) or by id (?id=, repeated)");
    }

    private static async Task<Ok<DeadLetterList>> ListAsync(
        IGrainFactory grains,
        NodeConnections connections,
        string? @namespace,
        string? name,
        int? limit,
        bool? payloads,
        CancellationToken cancellationToken)
    {
        FunctionKey? function = FunctionQuery.Of(@namespace, name);
        int most = ListLimit.Of(limit);
        List<DeadLetter> found = [];
        IReadOnlyList<string> unreachable = await NodeQuestions.AskAsync(
            grains,
            connections,
            async connection => found.AddRange(
                await ReadAllAsync(connection, function, most, payloads ?? false, cancellationToken)));
        return TypedResults.Ok(new DeadLetterList(
            [.. found.OrderByDescending(letter => letter.DeadAt).Take(most)], unreachable));
    }

    // An answer is bounded in bytes: a short page is not the end, an empty one is.
    private static async Task<IReadOnlyList<DeadLetter>> ReadAllAsync(
        AgentConnection connection, FunctionKey? function, int most, bool payloads, CancellationToken cancellationToken)
    {
        List<DeadLetter> found = [];
        while (found.Count < most)
        {
            DeadLetterQuery query = new(function, most - found.Count, found.Count == 0 ? null : found[^1].Id, payloads);
            IReadOnlyList<DeadLetter> page = await connection.ListDeadLettersAsync(query, cancellationToken);
            if (page.Count == 0)
            {
                break;
            }

            found.AddRange(page);
        }

        return found;
    }

    private static Task<IResult> ReplayAsync(
        IGrainFactory grains,
        NodeConnections connections,
        string? @namespace,
        string? name,
        [FromQuery] string[]? id,
        CancellationToken cancellationToken) => ActAsync(
            grains,
            connections,
            Selection(@namespace, name, id),
            (connection, selection) => connection.ReplayDeadLettersAsync(selection, cancellationToken));

    private static Task<IResult> RemoveAsync(
        IGrainFactory grains,
        NodeConnections connections,
        string? @namespace,
        string? name,
        [FromQuery] string[]? id,
        CancellationToken cancellationToken) => ActAsync(
            grains,
            connections,
            Selection(@namespace, name, id),
            (connection, selection) => connection.RemoveDeadLettersAsync(selection, cancellationToken));

    private static async Task<IResult> ActAsync(
        IGrainFactory grains,
        NodeConnections connections,
        DeadLetterSelection? selection,
        Func<AgentConnection, DeadLetterSelection, Task<int>> act)
    {
        if (selection is null)
        {
            return new ProblemResult(
                ProblemCode.InvalidRequest, "Say which dead letters: ?namespace=&name= of a function, or ?id=.");
        }

        int count = 0;
        IReadOnlyList<string> unreachable = await NodeQuestions.AskAsync(
            grains, connections, async connection => count += await act(connection, selection));
        return TypedResults.Ok(new DeadLetterAction(count, unreachable));
    }

    private static DeadLetterSelection? Selection(string? space, string? name, string[]? ids) =>
        ids is { Length: > 0 } ? new DeadLetterSelection.ByIds(ids)
        : FunctionQuery.Of(space, name) is { } function ? new DeadLetterSelection.OfFunction(function)
        : null;
}
