using System.Net;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>Functions that misbehave: the caller is told, the agent goes on, the event is not lost.</summary>
[Collection(SharedSystemCollection.Name)]
public sealed class BadFunctionTests(SharedSystem shared)
{
    private readonly string _space = SharedSystem.NewNamespace();

    private ContinuumSystem Fleet => shared.Fleet;

    [Theory]
    [InlineData("exit", ErrorTypes.ExitError, HttpStatusCode.BadGateway)]
    [InlineData("die", ErrorTypes.ExitError, HttpStatusCode.BadGateway)]
    [InlineData("hang", ErrorTypes.Timeout, HttpStatusCode.GatewayTimeout)]
    [InlineData("garbage", ErrorTypes.ProtocolError, HttpStatusCode.BadGateway)]
    [InlineData("memory", ErrorTypes.OutOfMemory, HttpStatusCode.BadGateway)]
    [InlineData("large", ErrorTypes.ResponseSizeTooLarge, HttpStatusCode.BadGateway)]
    [InlineData("error", "Plant.ValveStuck", HttpStatusCode.BadGateway)]
    public async Task What_goes_wrong_in_a_function_has_a_type_and_stays_there(
        string mode, string errorType, HttpStatusCode status)
    {
        string image = await FunctionImages.CAsync();
        string timeout = mode switch { "hang" => "1s", "fork" => "4s", _ => "10s" };
        Declared bad = (Declared.InC(_space, "bad", mode: mode) with { Timeout = timeout })
            .OnHttp("/bad").OnMqtt($"{_space}/bad");
        Declared good = Declared.InC(_space, "good").OnHttp("/good");
        await Fleet.Api.DeployAsync(good, image);
        await Fleet.Api.PlaceAsync(bad, image);
        await Fleet.Api.PhaseAsync(bad, "Ready", "Failed");
        int agent = Fleet.Edge.Program.Id;

        using HttpResponseMessage answer = await Fleet.Edge.PostAsync($"/{_space}/bad", "event");

        await AssertFailedAsync(answer, errorType, status);
        using HttpResponseMessage gateway = await Fleet.Api.InvokeAsync(bad, "event");
        await AssertFailedAsync(gateway, errorType, status);
        await MqttTool.PublishAsync(Fleet.Edge.MqttPort, $"{_space}/bad", "kept", "-q", "1");
        DeadLetter letter = await BuriedAsync(bad);
        Assert.Equal("kept", System.Text.Encoding.UTF8.GetString(letter.Payload.Span));
        Assert.Equal((errorType, 2, Fleet.Edge.NodeId), (letter.Error.Type, letter.Attempts, letter.NodeId));
        using HttpResponseMessage other = await Fleet.Edge.PostAsync($"/{_space}/good", "you");
        Assert.Equal("hello you", await other.Content.ReadAsStringAsync());
        Assert.False(Fleet.Edge.Program.HasExited);
        Assert.Equal(agent, Fleet.Edge.Program.Id);
    }

    [Fact]
    public async Task A_program_that_forks_without_end_is_stopped()
    {
        NodeView edge = (await Fleet.Api.NodesAsync()).Single(n => n.Description.NodeId == Fleet.Edge.NodeId);
        // A process runs out of memory; a micro-VM has one process, whose fork fails again and again until its deadline.
        bool isMicroVm = edge.Description.SandboxKinds[0] == "kvm";
        await What_goes_wrong_in_a_function_has_a_type_and_stays_there(
            "fork",
            isMicroVm ? ErrorTypes.Timeout : ErrorTypes.OutOfMemory,
            isMicroVm ? HttpStatusCode.GatewayTimeout : HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task An_image_without_a_bootstrap_fails_with_a_type_and_says_so_where_it_is_placed()
    {
        Declared function = Declared.InC(_space, "hollow").OnHttp("/hollow");
        DeployResult deployed = await Fleet.Api.PlaceAsync(function, await FunctionImages.WithoutBootstrapAsync());
        Assert.Single(deployed.Placement.Chosen);

        NodeChoice choice = await Deadline.SeenAsync(
            "the node to say that it cannot run the function",
            async () => (await Fleet.Api.PlacementAsync(function)).Chosen.Single(),
            choice => choice.Phase == "Failed");

        Assert.Contains("bootstrap", choice.Detail, StringComparison.Ordinal);
        using HttpResponseMessage answer = await Fleet.Edge.PostAsync($"/{_space}/hollow", "event");
        await AssertFailedAsync(answer, ErrorTypes.InvalidEntrypoint, HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task A_dead_letter_is_answered_when_it_is_replayed_after_a_fixed_deploy()
    {
        string image = await FunctionImages.CAsync();
        Declared broken = Declared.InC(_space, "valve", mode: "die")
            .OnMqtt($"{_space}/+/temperature", reply: $"{_space}/{{1}}/command");
        await Fleet.Api.DeployAsync(broken, image);
        using MqttTool device = await MqttTool.SubscribeAsync(
            Fleet.Edge.MqttPort, "-t", $"{_space}/+/command", "-F", "got %t %p");
        await MqttTool.PublishAsync(Fleet.Edge.MqttPort, $"{_space}/p1/temperature", "31", "-q", "1");
        await BuriedAsync(broken);

        await Fleet.Api.DeployAsync(broken.With("MODE", "greet"), image);
        DeadLetterAction replayed = await Fleet.Api.ReplayAsync(broken);

        Assert.Equal(1, replayed.Count);
        await device.SawAsync($"got {_space}/p1/command hello 31");
        Assert.Empty((await Fleet.Api.DeadLettersAsync(broken)).Items);
    }

    private async Task<DeadLetter> BuriedAsync(Declared function) => (await Deadline.SeenAsync(
        $"a dead letter of {function.Name}",
        async () => (await Fleet.Api.DeadLettersAsync(function)).Items,
        letters => letters.Count > 0))[0];

    private static async Task AssertFailedAsync(HttpResponseMessage answer, string errorType, HttpStatusCode status)
    {
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} {body}");
        using JsonDocument error = JsonDocument.Parse(body);
        Assert.Equal(errorType, error.RootElement.GetProperty("errorType").GetString());
        Assert.NotEqual("", error.RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal(errorType, answer.Headers.GetValues("Continuum-Error-Type").Single());
    }
}
