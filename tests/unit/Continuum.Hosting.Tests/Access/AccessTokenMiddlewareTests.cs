using System.Net;
using System.Net.Http.Json;
using Continuum.Hosting.Problems;
using Continuum.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Tests.Access;

public sealed class AccessTokenMiddlewareTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SampleServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SampleServer.StartAsync(
        ["--data", _folder.File("data")],
        map: app => app.MapGet("/v1/nodes", (HttpContext context) => context.Response.WriteAsync("nodes")));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_token_opens_an_endpoint()
    {
        HttpResponseMessage answer = await GetAsync("/v1/nodes", $"Bearer {Token}");

        Assert.Equal("nodes", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/nodes", null)]
    [InlineData("/v1/nodes", "Bearer wrong")]
    [InlineData("/v1/nodes", "Basic abc")]
    [InlineData("/nowhere", null)]
    public async Task Without_it_the_answer_is_401_with_a_problem_body(string path, string? header)
    {
        HttpResponseMessage answer = await GetAsync(path, header);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(ProblemBody.MediaType, answer.Content.Headers.ContentType?.MediaType);
        ProblemBody? body = await answer.Content.ReadFromJsonAsync(ProblemJson.Default.ProblemBody);
        Assert.Equal("unauthorized", body?.Code);
        Assert.Equal("urn:continuum:problem:unauthorized", body?.Type);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Health_and_metrics_need_none(string path)
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(path, null)).StatusCode);
    }

    private string Token => File.ReadAllText(_folder.File("data", "token")).Trim();

    private Task<HttpResponseMessage> GetAsync(string path, string? header)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        return _server.Client.SendAsync(request);
    }
}
