using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Testing.Kills;

/// <summary>Reads a node's own API, and the function's log from the control plane.</summary>
public sealed class NodeReading : IDisposable
{
    private const int MostDeadLetters = 1_000;

    private readonly HttpClient _http = new();
    private readonly Uri _node;
    private readonly Uri _controlPlane;
    private readonly FunctionKey _function;

    /// <param name="node">Where the node's HTTP API is.</param>
    /// <param name="controlPlane">Where the control plane's is.</param>
    /// <param name="token">For both.</param>
    /// <param name="function">The function that is run.</param>
    public NodeReading(Uri node, Uri controlPlane, string token, FunctionKey function)
    {
        _node = node;
        _controlPlane = controlPlane;
        _function = function;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Whether the node says that it takes work.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage ready = await _http.GetAsync(new Uri(_node, "/readyz"));
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen.
            return false;
        }
    }

    /// <summary>The account of all its events.</summary>
    public async Task<EventLedger> ReadLedgerAsync()
    {
        EventLedgerList? list = await _http.GetFromJsonAsync(
            new Uri(_node, "/v1/events/ledger"), ApiJson.Default.EventLedgerList);
        return list is { Nodes: [var only] } ? only : throw new JsonException("a node has one ledger, its own");
    }

    /// <summary>The events that it gave up, the newest thousand.</summary>
    public async Task<IReadOnlyList<string>> ReadDeadLettersAsync()
    {
        DeadLetterList? list = await _http.GetFromJsonAsync(
            new Uri(_node, $"/v1/dead-letters?payloads=true&limit={MostDeadLetters}"), ApiJson.Default.DeadLetterList);
        return [.. list!.Items.Select(letter => Encoding.UTF8.GetString(letter.Payload.Span))];
    }

    /// <summary>The function's newest log lines.</summary>
    public async Task<IReadOnlyList<string>> ReadLogAsync()
    {
        string path = $"/v1/namespaces/{_function.Namespace}/functions/{_function.Name}/logs?tail=5000";
        return (await _http.GetStringAsync(new Uri(_controlPlane, path))).Split('\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
