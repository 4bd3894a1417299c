using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Api;

/// <summary><c>/v1/dead-letters</c>.</summary>
internal sealed class DeadLetterApi(ApiConnection api)
{
    public Task<DeadLetterList> ListAsync(
        FunctionKey? function, int limit, bool payloads, CancellationToken cancellationToken) =>
        api.GetAsync(
            $"/v1/dead-letters?limit={limit}{(payloads ? "&payloads=true" : "")}"
            + (function is { } key ? "&" + OfFunction(key) : ""),
            ApiJson.Default.DeadLetterList,
            cancellationToken);

    public Task<DeadLetterAction> ReplayAsync(string selection, CancellationToken cancellationToken) => api.ReadAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/dead-letters/replay?" + selection),
        ApiJson.Default.DeadLetterAction,
        cancellationToken);

    public Task<DeadLetterAction> RemoveAsync(string selection, CancellationToken cancellationToken) => api.ReadAsync(
        new HttpRequestMessage(HttpMethod.Delete, "/v1/dead-letters?" + selection),
        ApiJson.Default.DeadLetterAction,
        cancellationToken);

    /// <summary>The selection of all dead letters of a function.</summary>
    public static string OfFunction(FunctionKey function) => $"namespace={function.Namespace}&name={function.Name}";

    /// <summary>The selection of some by their ids.</summary>
    public static string OfIds(IEnumerable<string> ids) =>
        string.Join('&', ids.Select(id => "id=" + Uri.EscapeDataString(id)));
}
