using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Api;

/// <summary><c>/v1/events</c>.</summary>
internal sealed class EventApi(ApiConnection api)
{
    public Task<WaitingEventList> ListAsync(
        FunctionKey? function, string? node, int limit, CancellationToken cancellationToken) => api.GetAsync(
        "/v1/events" + Query(function, node, $"limit={limit}"), ApiJson.Default.WaitingEventList, cancellationToken);

    public Task<EventLedgerList> LedgerAsync(
        FunctionKey? function, string? node, CancellationToken cancellationToken) => api.GetAsync(
        "/v1/events/ledger" + Query(function, node), ApiJson.Default.EventLedgerList, cancellationToken);

    private static string Query(FunctionKey? function, string? node, params IEnumerable<string> more)
    {
        string[] parts =
        [
            .. more,
            .. function is { } key ? [$"namespace={key.Namespace}", $"name={key.Name}"] : Array.Empty<string>(),
            .. node is null ? Array.Empty<string>() : ["node=" + Uri.EscapeDataString(node)],
        ];
        return parts.Length == 0 ? "" : "?" + string.Join('&', parts);
    }
}
