using System.Net.Http.Json;
using Continuum.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Tests.Problems;

public sealed class ProblemTests : IAsyncLifetime
{
    private SampleServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SampleServer.StartAsync([], map: app =>
    {
        app.MapGet("/several", (HttpContext context) => new ProblemResult(
            ProblemCode.InvalidRequest, "two mistakes", [new("not a topic", "trigger[0].topic", 7), new("no name")])
            .ExecuteAsync(context));
        app.MapGet("/fault", (HttpContext context) => throw new InvalidDataException("secret path"));
        app.MapGet("/bad", (HttpContext context) => throw new BadHttpRequestException("too big", 413));
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_mistake_is_in_the_body_with_its_place()
    {
        ProblemBody body = await GetAsync("/several", 400);

        Assert.Equal(("invalid_request", "two mistakes"), (body.Code, body.Detail));
        Assert.Equal([new("not a topic", "trigger[0].topic", 7), new("no name")], body.Errors!);
    }

    [Fact]
    public async Task A_fault_tells_the_client_nothing_of_the_inside()
    {
        ProblemBody body = await GetAsync("/fault", 500);

        Assert.Equal("internal", body.Code);
        Assert.DoesNotContain("secret", body.Detail);
    }

    [Theory]
    [InlineData("/bad", 413, "too_large")]
    [InlineData("/nowhere", 404, "not_found")]
    public async Task What_the_framework_refuses_has_a_body_too(string path, int status, string code)
    {
        Assert.Equal(code, (await GetAsync(path, status)).Code);
    }

    [Fact]
    public async Task A_method_that_is_not_served_is_told_so()
    {
        HttpResponseMessage answer = await _server.Client.PostAsync("/several", content: null);

        ProblemBody? body = await answer.Content.ReadFromJsonAsync(ProblemJson.Default.ProblemBody);
        Assert.Equal("method_not_allowed", body?.Code);
    }

    [Fact]
    public void Codes_are_distinct_and_their_statuses_are_errors()
    {
        Assert.Equal(ProblemCode.All.Count, ProblemCode.All.Select(code => code.Name).Distinct().Count());
        Assert.All(ProblemCode.All, code => Assert.InRange(code.Status, 400, 599));
        Assert.Equal(ProblemCode.Internal, ProblemCode.OfStatus(507));
        Assert.Equal(ProblemCode.InvalidRequest, ProblemCode.OfStatus(418));
    }

    private async Task<ProblemBody> GetAsync(string path, int status)
    {
        HttpResponseMessage answer = await _server.Client.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(ProblemBody.MediaType, answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync(ProblemJson.Default.ProblemBody))!;
    }
}
