using System.Globalization;
using System.Text.Json;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>Devices at somebody else's broker, and a function that the control plane put on another node.</summary>
public sealed class BridgeTests : IAsyncDisposable
{
    private static readonly string[] Watcher =
        ["-c", "-i", "watcher", "-q", "2", "-t", "plant/+/command", "-F", "got %t %p"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private MosquittoBroker? _far;

    public BridgeTests()
    {
        Need.WholeSystem();
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs mosquitto (Debian: mosquitto)");
    }

    public async ValueTask DisposeAsync()
    {
        if (_far is not null)
        {
            await _far.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task An_event_from_another_broker_is_answered_there_once_whichever_links_are_cut_on_its_way()
    {
        int port = LastingPort.Next();
        _far = await StartAsync(port);
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync(
            withRegion: true, edgeSettings: SettingsOf(port));
        Declared function = (Declared.InC("plant", "far", "from afar") with { Kind = "region" })
            .OnMqtt("plant/+/temperature", reply: "plant/{1}/command", qos: 2);
        await fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        await fleet.RoutedAsync(fleet.Edge);
        using (MqttTool watcher = await MqttTool.SubscribeAsync(port, Watcher))
        {
            await Deadline.UntilAsync("the trigger at the other broker", async () =>
            {
                await MqttTool.PublishAsync(port, "plant/p0/temperature", "30", "-q", "2");
                return watcher.Lines("got ").Length > 0;
            });
        }

        await WaitingAsync(fleet, "functions", 0);
        await WaitingAsync(fleet, "elsewhere", 0);

        // The control plane is away: the event waits at the edge. Then the other broker: the answer waits there as well.
        await fleet.ControlPlane.Program.KillAsync();
        await MqttTool.PublishAsync(port, "plant/p1/temperature", "31", "-q", "2");
        await WaitingAsync(fleet, "functions", 1);
        await _far.StopAsync();
        await fleet.ControlPlane.StartAsync();
        await fleet.ConnectedAsync(fleet.Edge);
        await fleet.ConnectedAsync(fleet.Region);
        await WaitingAsync(fleet, "elsewhere", 1);

        await _far.DisposeAsync();
        _far = await StartAsync(port);
        using (MqttTool watcher = await MqttTool.SubscribeAsync(port, Watcher))
        {
            await watcher.SawAsync("got plant/p1/command from afar 31", Patience);
            // Mosquitto has forgotten the shared subscription, and the session not: what comes before it is made again goes
            // to nobody, so that it may take more than one.
            await Deadline.UntilAsync(
                "the trigger at the broker that is back",
                async () =>
                {
                    await MqttTool.PublishAsync(port, "plant/p2/temperature", "32", "-q", "2");
                    return watcher.Lines("got plant/p2/command from afar 32").Length > 0;
                },
                Patience);
            Assert.Single(watcher.Lines("got plant/p1/command"));
        }

        Assert.Empty((await fleet.Api.DeadLettersAsync(function)).Items);
    }

    private Task<MosquittoBroker> StartAsync(int port) =>
        MosquittoBroker.StartAsync(_folder, $"persistence true\npersistence_location {_folder.Path}/", port);

    private static Dictionary<string, string> SettingsOf(int port) => new()
    {
        ["CONTINUUM_BRIDGES__PLANT__URL"] = string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{port}"),
        ["CONTINUUM_BRIDGES__PLANT__TRIGGERS"] = "true",
    };

    // Events in the account of the function, or answers in that of the route.
    private static Task<string> WaitingAsync(ContinuumSystem fleet, string accounts, int count) => Deadline.SeenAsync(
        $"{count} to wait of {accounts}",
        () => fleet.Edge.ReadAsync("/v1/events/ledger"),
        ledger => JsonDocument.Parse(ledger).RootElement.GetProperty("nodes")[0].GetProperty(accounts).EnumerateArray()
            .Sum(account => account.GetProperty("waiting").GetInt32()) == count,
        Patience);
}
