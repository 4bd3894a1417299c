using System.Net;
using System.Net.Http.Json;
using System.Text;
using Continuum.Agent.Shadows;
using Continuum.Contracts.Api;
using Continuum.Hosting.Access;
using Continuum.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Continuum.Agent.Tests.Shadows;

public sealed class ShadowRoutesTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly AccessToken _token = new(new string('t', 40));
    private readonly HttpClient _http = new();
    private ShadowNode _node = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await ShadowNode.StartAsync(_folder.File("shadows.db"));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_node.Shadows);
        _app = builder.Build();
        _app.UseProblems();
        _app.UseRouting();
        _app.UseAccessToken(_token);
        _app.MapShadows();
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.Single());
        _http.DefaultRequestHeaders.Authorization = new("Bearer", _token.Value);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_shadow_is_written_read_listed_and_deleted()
    {
        const string Path = "/v1/devices/Press%207/shadow";
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(Path)).StatusCode);
        using HttpResponseMessage written = await PatchAsync(Path, """{"desired":{"a":{"b":1}},"version":0}""");
        ShadowView shadow = (await written.Content.ReadFromJsonAsync(ApiJson.Default.ShadowView))!;
        Assert.Equal(("Press 7", 1), (shadow.Device, shadow.Version));
        Assert.Equal("""{"a":{"b":1}}""", shadow.Delta.GetRawText());

        DeviceList devices = (await _http.GetFromJsonAsync("/v1/devices?limit=1", ApiJson.Default.DeviceList))!;
        Assert.Equal(("Press 7", 1), (devices.Items[0].Device, devices.Items[0].Pending));
        Assert.Equal("Press 7", devices.After);
        Assert.Empty((await _http.GetFromJsonAsync("/v1/devices?after=Press%207", ApiJson.Default.DeviceList))!.Items);

        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.DeleteAsync(Path)).StatusCode);
        Assert.Empty((await _http.GetFromJsonAsync("/v1/devices", ApiJson.Default.DeviceList))!.Items);
    }

    [Theory]
    [InlineData("/v1/devices/d/shadow", "{", 400)]
    [InlineData("/v1/devices/d/shadow", """{"version":3}""", 409)]
    [InlineData("/v1/devices/%23/shadow", "{}", 400)]
    public async Task What_is_refused_is_a_problem_with_its_reason(string path, string json, int status)
    {
        using HttpResponseMessage refused = await PatchAsync(path, json);
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_body_beyond_all_measure_is_not_read()
    {
        using HttpResponseMessage refused = await PatchAsync("/v1/devices/d/shadow", new string(' ', 1 << 20));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Theory]
    [InlineData("/v1/devices")]
    [InlineData("/v1/devices/d/shadow")]
    public async Task Only_who_has_the_token_comes_in(string path)
    {
        using HttpClient stranger = new() { BaseAddress = _http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(path)).StatusCode);
    }

    private Task<HttpResponseMessage> PatchAsync(string path, string json) =>
        _http.PatchAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
}
