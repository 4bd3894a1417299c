using System.Net;
using System.Net.Http.Json;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Api;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Ingress;

public sealed class AdminRoutesTests : IAsyncLifetime
{
    private HttpFixture _http = null!;

    public async ValueTask InitializeAsync() => _http = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Theory]
    [InlineData("GET", "/v1/state")]
    [InlineData("GET", "/v1/dead-letters")]
    [InlineData("GET", "/v1/events")]
    [InlineData("GET", "/v1/events/ledger")]
    [InlineData("POST", "/v1/dead-letters/replay?name=thermostat")]
    [InlineData("DELETE", "/v1/dead-letters?name=thermostat")]
    public async Task Only_who_has_the_token_comes_in(string method, string path)
    {
        using HttpResponseMessage stranger = await _http.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using HttpResponseMessage operatorOfIt = await _http.SendAsync(new HttpMethod(method), path, token: true);
        Assert.Equal(HttpStatusCode.OK, operatorOfIt.StatusCode);
    }

    [Fact]
    public async Task Dead_letters_are_listed_replayed_and_removed()
    {
        await BuryAsync(Some.Event(), Some.Event(), Some.Event(Some.OtherFunction));
        Assert.Equal(3, (await ListAsync("")).Items.Count);
        Assert.Equal(2, (await ListAsync("?name=thermostat")).Items.Count);
        Assert.Single((await ListAsync("?limit=1")).Items);

        string id = (await ListAsync("?name=anomaly")).Items[0].Id;
        Assert.Equal(1, await ActAsync(HttpMethod.Delete, $"/v1/dead-letters?id={id}"));
        Assert.Equal(2, await ActAsync(HttpMethod.Post, "/v1/dead-letters/replay?namespace=default&name=thermostat"));
        await _http.Agent.InvokedAsync(2);
        await _http.Agent.EmptyAsync();
        Assert.Empty((await ListAsync("")).Items);
    }

    [Fact]
    public async Task What_waits_and_the_ledger_of_it_are_told()
    {
        _http.Agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        await _http.Agent.AcceptAsync(Some.Event() with { OrderKey = "k" }, Some.Event(Some.OtherFunction));
        using HttpResponseMessage listed = await _http.SendAsync(HttpMethod.Get, "/v1/events?name=thermostat", token: true);
        WaitingEventList waiting = (await listed.Content.ReadFromJsonAsync(ApiJson.Default.WaitingEventList))!;
        WaitingEvent only = Assert.Single(waiting.Items);
        Assert.Equal(("node", "k", 2, null), (only.NodeId, only.OrderKey, only.PayloadBytes, only.DueAt));

        using HttpResponseMessage told = await _http.SendAsync(HttpMethod.Get, "/v1/events/ledger", token: true);
        EventLedger ledger = Assert.Single((await told.Content.ReadFromJsonAsync(ApiJson.Default.EventLedgerList))!.Nodes);
        Assert.True(ledger.Reconciles);
        Assert.Equal(2, ledger.Functions.Sum(account => account.Accepted));
        Assert.Equal(2, ledger.Functions.Sum(account => account.Waiting));
    }

    [Fact]
    public async Task Dead_letters_come_with_what_they_hold_when_that_is_asked_for()
    {
        await BuryAsync(Some.Event(payload: "much"));
        Assert.Equal((4, 0), Sizes(Assert.Single((await ListAsync("")).Items)));
        Assert.Equal((4, 4), Sizes(Assert.Single((await ListAsync("?payloads=true")).Items)));

        static (long, int) Sizes(DeadLetter letter) => (letter.PayloadBytes, letter.Payload.Length);
    }

    [Fact]
    public async Task All_dead_letters_at_once_are_never_meant_by_saying_nothing()
    {
        await BuryAsync(Some.Event());
        using HttpResponseMessage refused = await _http.SendAsync(HttpMethod.Delete, "/v1/dead-letters", token: true);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("?id=", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single((await ListAsync("")).Items);
    }

    private async Task BuryAsync(params QueuedEvent[] events)
    {
        foreach (QueuedEvent kept in await _http.Agent.Queue.AppendAsync(events, default))
        {
            await _http.Agent.Queue.BuryAsync(kept, new InvocationError("Function.Broke", "m"), default);
        }
    }

    private async Task<DeadLetterList> ListAsync(string query)
    {
        using HttpResponseMessage answer = await _http.SendAsync(
            HttpMethod.Get, "/v1/dead-letters" + query, token: true);
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.DeadLetterList))!;
    }

    private async Task<int> ActAsync(HttpMethod method, string path)
    {
        using HttpResponseMessage answer = await _http.SendAsync(method, path, token: true);
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.DeadLetterAction))!.Count;
    }
}
