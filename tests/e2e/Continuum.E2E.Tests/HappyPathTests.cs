using System.Net;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;

namespace Continuum.E2E.Tests;

/// <summary>What a new user does: deploy, publish, invoke.</summary>
[Collection(SharedSystemCollection.Name)]
public sealed class HappyPathTests(SharedSystem shared)
{
    private readonly string _space = SharedSystem.NewNamespace();

    private ContinuumSystem Fleet => shared.Fleet;

    [Theory]
    [InlineData("mqttv311", 0)]
    [InlineData("mqttv311", 1)]
    [InlineData("mqttv5", 0)]
    [InlineData("mqttv5", 1)]
    public async Task A_reading_is_answered_on_the_topic_of_its_binding(string version, int qos)
    {
        Declared function = Declared.InC(_space, "greeter")
            .OnMqtt($"{_space}/+/temperature", reply: $"{_space}/{{1}}/command", qos);
        await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        using MqttTool device = await MqttTool.SubscribeAsync(
            Fleet.Edge.MqttPort, "-V", version, "-t", $"{_space}/+/command", "-q", "1", "-F", "got %t %p");

        await MqttTool.PublishAsync(
            Fleet.Edge.MqttPort, $"{_space}/p1/temperature", "31 degrees", "-V", version, "-q", $"{qos}");

        await device.SawAsync($"got {_space}/p1/command hello 31 degrees");
    }

    [Fact]
    public async Task A_python_function_answers_over_mqtt_and_http()
    {
        Declared function = new Declared(_space, "thermostat") { Runtime = "python3.11", Handler = "app.handle", Memory = "64Mi" }
            .OnMqtt($"{_space}/+/temperature", reply: $"{_space}/{{1}}/command")
            .OnHttp("/thermostat");
        await Fleet.Api.DeployAsync(function, await FunctionImages.PythonAsync());
        using MqttTool device = await MqttTool.SubscribeAsync(
            Fleet.Edge.MqttPort, "-t", $"{_space}/+/command", "-F", "got %t %p");

        await MqttTool.PublishAsync(
            Fleet.Edge.MqttPort, $"{_space}/p1/temperature", """{"celsius": 31}""", "-q", "1");
        string seen = await device.SawAsync($"got {_space}/p1/command ");
        Assert.Contains("\"valve\": \"close\"", Spaced(seen), StringComparison.Ordinal);
        Assert.Contains("\"trigger\": \"mqtt\"", Spaced(seen), StringComparison.Ordinal);

        using HttpResponseMessage answer =
            await Fleet.Edge.PostAsync($"/{_space}/thermostat", """{"celsius": 15}""");
        // A body without a JSON content type is text to the function, which fails on it in its own words.
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        using HttpRequestMessage json = new(HttpMethod.Post, $"{Fleet.Edge.Url}/{_space}/thermostat")
        {
            Content = new StringContent("""{"celsius": 15}""", System.Text.Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage opened = await Fleet.Edge.SendAsync(json);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Contains("\"valve\": \"open\"", Spaced(await opened.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_answers_over_http_at_the_node_and_through_the_gateway()
    {
        Declared function = Declared.InC(_space, "greeter").OnHttp("/greet");
        DeployResult deployed = await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        Assert.True(deployed.Changed);
        Assert.Equal(Fleet.Edge.NodeId, Assert.Single(deployed.Placement.Chosen).Node);

        using HttpResponseMessage here = await Fleet.Edge.PostAsync($"/{_space}/greet", "you");
        Assert.Equal("hello you", await here.Content.ReadAsStringAsync());
        Assert.True(here.Headers.Contains("Continuum-Invocation-Id"));

        using HttpResponseMessage gateway = await Fleet.Api.Http.PostAsync($"/{_space}/greet", new StringContent("there"));
        Assert.Equal("hello there", await gateway.Content.ReadAsStringAsync());

        using HttpResponseMessage byName = await Fleet.Api.InvokeAsync(function, "by name");
        Assert.Equal("hello by name", await byName.Content.ReadAsStringAsync());

        DeployResult again = await Fleet.Api.PlaceAsync(function, await FunctionImages.CAsync());
        Assert.False(again.Changed);
        Assert.Equal(deployed.Version, again.Version);
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_gets_202_and_the_function_runs()
    {
        Declared function = Declared.InC(_space, "greeter").OnHttp("/greet");
        await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        using HttpRequestMessage request = new(HttpMethod.Post, $"{Fleet.Edge.Url}/{_space}/greet")
        {
            Content = new StringContent("a patient one"),
        };
        request.Headers.Add("Prefer", "respond-async");

        using HttpResponseMessage accepted = await Fleet.Edge.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await accepted.Content.ReadAsStringAsync());
        string id = body.RootElement.GetProperty("id").GetString()!;
        Assert.Equal(id, accepted.Headers.GetValues("Continuum-Invocation-Id").Single());
        await LogReader.SawAsync(Fleet.Api, function, "greeted a patient one");
    }

    [Fact]
    public async Task An_event_at_the_edge_reaches_a_function_in_the_region()
    {
        Declared function = (Declared.InC(_space, "far", "from afar") with { Kind = "region" })
            .OnMqtt($"{_space}/+/temperature", reply: $"{_space}/{{1}}/command").OnHttp("/far");
        DeployResult deployed = await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        Assert.Equal(Fleet.Region.NodeId, Assert.Single(deployed.Placement.Chosen).Node);
        await Fleet.RoutedAsync(Fleet.Edge);
        using MqttTool device = await MqttTool.SubscribeAsync(
            Fleet.Edge.MqttPort, "-t", $"{_space}/+/command", "-F", "got %t %p");

        await MqttTool.PublishAsync(Fleet.Edge.MqttPort, $"{_space}/p7/temperature", "31", "-q", "1");
        await device.SawAsync($"got {_space}/p7/command from afar 31");

        using HttpResponseMessage answer = await Fleet.Edge.PostAsync($"/{_space}/far", "over http");
        Assert.Equal("from afar over http", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_of_mqtt_5_is_answered_where_it_asks_with_its_correlation_data()
    {
        Declared function = Declared.InC(_space, "greeter").OnMqtt($"{_space}/ask", reply: $"{_space}/elsewhere");
        await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        using MqttTool device = await MqttTool.SubscribeAsync(
            Fleet.Edge.MqttPort, "-V", "mqttv5", "-t", $"{_space}/mine/#", "-F", "got %t %D %p");

        await MqttTool.PublishAsync(
            Fleet.Edge.MqttPort, $"{_space}/ask", "who", "-V", "mqttv5", "-q", "1",
            "-D", "publish", "response-topic", $"{_space}/mine/1", "-D", "publish", "correlation-data", "nr-42");

        await device.SawAsync($"got {_space}/mine/1 nr-42 hello who");
    }

    // Python writes JSON with or without spaces; the test does not mind.
    private static string Spaced(string json) => json.Replace("\":\"", "\": \"", StringComparison.Ordinal);
}
