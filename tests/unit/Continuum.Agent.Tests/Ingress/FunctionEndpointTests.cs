using System.Net;
using System.Net.Http.Headers;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Ingress;

public sealed class FunctionEndpointTests : IAsyncLifetime
{
    private const string ByName = "/v1/namespaces/default/functions/thermostat/invocations";

    private HttpFixture _http = null!;

    public async ValueTask InitializeAsync() => _http = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    [Fact]
    public async Task A_call_is_answered_with_what_the_function_said()
    {
        StringContent body = new("{}", MediaTypeHeaderValue.Parse("application/json"));
        using HttpResponseMessage answer = await _http.SendAsync(HttpMethod.Post, "/default/orders?id=7", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
        InvocationRequest request = Assert.Single(_http.Agent.Invoker.Requests);
        Assert.Equal(
            ("http", "POST", "/default/orders?id=7", "application/json"),
            (request.Trigger.Kind, request.Trigger.Method, request.Trigger.Path, request.ContentType));
        Assert.Equal([request.Id], answer.Headers.GetValues("Continuum-Invocation-Id"));
    }

    [Theory]
    [InlineData(ErrorTypes.Timeout, 504)]
    [InlineData(ErrorTypes.TooManyRequests, 429)]
    [InlineData(ErrorTypes.NodeUnreachable, 503)]
    [InlineData(ErrorTypes.FunctionNotFound, 404)]
    [InlineData("Function.Broke", 502)]
    public async Task A_failure_has_its_status_and_type(string type, int status)
    {
        _http.Agent.Invoker.FailWith(type);
        using HttpResponseMessage answer = await _http.SendAsync(HttpMethod.Get, "/default/any");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(type, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_is_told_once_the_event_is_on_the_disk()
    {
        _http.Agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        using HttpResponseMessage answer = await _http.SendAsync(
            HttpMethod.Post, "/default/orders", new StringContent("kept"), prefer: "respond-async, wait=1");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(
            1, _http.Agent.Disk.FromOutside("SELECT count(*) FROM events WHERE payload = CAST('kept' AS BLOB)"));
        await _http.Agent.InvokedAsync(1);
    }

    [Fact]
    public async Task A_queue_that_cannot_take_the_event_says_so()
    {
        await _http.Agent.Queue.DisposeAsync();
        using HttpResponseMessage answer = await _http.SendAsync(
            HttpMethod.Post, "/default/orders", new StringContent("lost"), prefer: "respond-async");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "Continuum.EventQueueClosed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_that_is_too_large_is_refused_and_the_largest_is_not(bool chunked)
    {
        using HttpResponseMessage largest = await PostAsync(PayloadLimits.MaxRequestBytes);
        Assert.Equal(HttpStatusCode.OK, largest.StatusCode);
        Assert.Equal(PayloadLimits.MaxRequestBytes, Assert.Single(_http.Agent.Invoker.Requests).Payload.Length);
        using HttpResponseMessage larger = await PostAsync(PayloadLimits.MaxRequestBytes + 1);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, larger.StatusCode);

        async Task<HttpResponseMessage> PostAsync(int length)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/default/orders")
            {
                Content = new StreamContent(new MemoryStream(new byte[length])),
            };
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.ExpectContinue = true;
            return await _http.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task An_event_that_can_never_fit_is_told_apart_from_one_that_has_to_wait()
    {
        await using HttpFixture small = await HttpFixture.StartAsync(new EventQueueOptions { MaxBytes = 1 << 20 });
        small.Agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(2 << 20));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(600_000));
        Assert.Equal(HttpStatusCode.InsufficientStorage, await PostAsync(600_000));
        Assert.Equal(1, small.Agent.Queue.Account().Accepted);

        async Task<HttpStatusCode> PostAsync(int length)
        {
            using HttpResponseMessage answer = await small.SendAsync(
                HttpMethod.Post,
                "/default/orders",
                new StringContent(new string('x', length)),
                prefer: "respond-async");
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_method_that_the_path_does_not_take_is_told_which_it_takes()
    {
        using HttpResponseMessage answer = await _http.SendAsync(HttpMethod.Delete, "/default/orders");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST", "PUT"], answer.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("/default/unknown")]
    [InlineData("/other/orders")]
    [InlineData("/default")]
    [InlineData("/v1/unknown")]
    public async Task A_path_that_is_nobodys_is_not_found(string path)
    {
        using HttpResponseMessage answer = await _http.SendAsync(HttpMethod.Get, path, token: true);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_function_is_invoked_by_its_name_with_the_token_only()
    {
        using HttpResponseMessage stranger = await _http.SendAsync(HttpMethod.Post, ByName);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Empty(_http.Agent.Invoker.Requests);
        using HttpResponseMessage answer = await _http.SendAsync(HttpMethod.Post, ByName, token: true);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(TriggerContext.Direct, Assert.Single(_http.Agent.Invoker.Requests).Trigger);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_its_invocation()
    {
        _http.Agent.Invoker.WaitFor(new TaskCompletionSource().Task);
        using CancellationTokenSource leaving = new();
        Task<HttpResponseMessage> call = _http.Client.GetAsync("/default/any", leaving.Token);
        await _http.Agent.InvokedAsync(1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Deadline.UntilAsync("the invocation to end", () => _http.Agent.Invoker.Running == 0);
    }
}
