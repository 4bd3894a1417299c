using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Shadows;
using Continuum.Link;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

public sealed class ShadowTests : IAsyncLifetime
{
    private const string Path = "/v1/devices/thermo-7/shadow";

    private readonly TempFolder _folder = new();
    private ControlPlaneServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ControlPlaneServer.StartAsync(_folder.File("data"));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_an_application_desires_reaches_the_node_also_when_that_comes_later()
    {
        using HttpResponseMessage written = await PatchAsync("""{"desired":{"target":21}}""");
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        await using (FakeAgent agent = _server.Agent("edge"))
        {
            await agent.ConnectedAsync();
            await agent.Link.SyncShadowsAsync([Copy("""{"reported":{"t":20}}""")], default);
            Assert.Equal("21", await TargetAsync(agent, "21"));
        }

        await PatchAsync("""{"desired":{"target":22}}""");
        await using FakeAgent again = _server.Agent("edge");
        Assert.Equal("22", await TargetAsync(again, "22"));

        ShadowView shadow = (await _server.Client.GetFromJsonAsync(Path, ApiJson.Default.ShadowView))!;
        Assert.Equal("""{"t":20}""", shadow.Reported.GetRawText());
        DeviceList devices = (await _server.Client.GetFromJsonAsync("/v1/devices", ApiJson.Default.DeviceList))!;
        DeviceView device = Assert.Single(devices.Items);
        Assert.Equal(("thermo-7", 1, "edge"), (device.Device, device.Pending, device.Nodes.Single()));
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_does_not_hold_up_the_others()
    {
        await using FakeAgent agent = _server.Agent("edge");
        await agent.ConnectedAsync();
        await agent.Link.SyncShadowsAsync(
            [
                new("a/b", 1, "{}"u8.ToArray()), new("broken", 1, "[]"u8.ToArray()), Copy("""{"reported":{"t":20}}"""),
            ],
            default);
        DeviceList devices = (await _server.Client.GetFromJsonAsync("/v1/devices", ApiJson.Default.DeviceList))!;
        Assert.Equal("thermo-7", Assert.Single(devices.Items).Device);
    }

    [Fact]
    public async Task Bad_requests_get_problems_and_a_deleted_shadow_is_not_found()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PatchAsync("{")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync("""{"version":3}""")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PatchAsync(new string(' ', 1 << 20))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Client.GetAsync("/v1/devices/%23/shadow")).StatusCode);

        await PatchAsync("""{"desired":{"target":21}}""");
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.DeleteAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task The_openapi_document_has_the_devices()
    {
        using JsonDocument document = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/openapi.json"));
        JsonElement paths = document.RootElement.GetProperty("paths");
        Assert.True(paths.TryGetProperty("/v1/devices", out _));
        Assert.Equal(
            ["get", "patch", "delete"],
            paths.GetProperty("/v1/devices/{device}/shadow").EnumerateObject().Select(method => method.Name));
    }

    private static async Task<string?> TargetAsync(FakeAgent agent, string expected) => await Deadline.SeenAsync(
        "what is desired",
        () => Task.FromResult(agent.Shadows.LastOrDefault() is { } copy
            && ShadowStorage.Parse(copy.Document).Desired.Visible.TryGetValue("/target", out ShadowLeaf? leaf)
                ? leaf.Value
                : null),
        target => target == expected);

    private static ShadowCopy Copy(string update)
    {
        Assert.True(ShadowPatch.TryParse(Encoding.UTF8.GetBytes(update), out ShadowPatch? patch, out _));
        ShadowDocument document = ShadowDocument.Empty.Write(patch, "edge", DateTimeOffset.UnixEpoch.AddYears(50));
        return new("thermo-7", 1, ShadowStorage.ToJson(document));
    }

    private Task<HttpResponseMessage> PatchAsync(string json) =>
        _server.Client.PatchAsync(Path, new StringContent(json, Encoding.UTF8, "application/json"));
}
