using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Mqtt.Tests.Interop;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Tests.Programs;

/// <summary>The whole agent, killed while it bridges to a real Mosquitto.</summary>
public sealed class BridgeKillTests : IDisposable
{
    private readonly AgentProcess _agent = new();
    private readonly TempFolder _far = new();

    public BridgeKillTests() => Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs mosquitto (Debian: mosquitto)");

    public void Dispose()
    {
        _agent.Dispose();
        _far.Dispose();
    }

    [Fact]
    public async Task Every_acknowledged_message_is_at_the_other_broker_once_and_in_order_however_often_the_agent_is_killed()
    {
        const int Kills = 4;
        const int Each = 250;
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far, "max_queued_messages 0");
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "2", "-t", "up/#", "-F", "got %p");
        string[] settings =
        [
            $"--bridges:far:url=mqtt://127.0.0.1:{far.Port}", "--bridges:far:routes:up:filter=load/#",
            "--bridges:far:routes:up:remoteprefix=up/", "--bridges:far:routes:up:qos=2",
        ];
        for (int kill = 0; kill < Kills; kill++)
        {
            _agent.Start(more: settings);
            await _agent.ReadyAsync();
            string lines = string.Concat(Enumerable.Range(kill * Each, Each).Select(number => $"{number}\n"));
            Assert.Equal(0, await MqttClientProgram.PublishAsync(
                _agent.MqttPort, lines, "-t", "load/all", "-q", $"{1 + (kill % 2)}", "-l"));
            await _agent.KillAsync();
        }

        Assert.True(Account().Waiting > 0, $"{Account()}");
        _agent.Start(more: settings);
        await _agent.ReadyAsync();
        await Deadline.SeenAsync(
            "an empty outbox", () => Task.FromResult(Waiting()), waiting => waiting == 0, TimeSpan.FromSeconds(60));
        await there.SeesAsync($"got {(Kills * Each) - 1}");
        Assert.Equal(Enumerable.Range(0, Kills * Each), Answers(there));
        Assert.Equal(1, Assert.Single(await _agent.MetricsAsync("continuum_bridge_connected{")));
        Assert.Equal(0, Assert.Single(await _agent.MetricsAsync("continuum_bridge_waiting{")));
        Assert.Equal(0, await _agent.TerminateAsync());
        RouteAccount end = Account();
        Assert.Equal((Kills * Each, Kills * Each, 0), (end.Written, end.Forwarded, end.Unaccounted));
    }

    [Fact]
    public async Task Every_event_of_another_broker_is_answered_there_once_however_often_the_agent_is_killed()
    {
        const int Events = 300;
        const int Kills = 3;
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far, "max_queued_messages 0");
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "2", "-t", "done/#", "-F", "got %p");
        await _agent.DeployAsync(assignment => assignment, Some.MqttRoute("load/+", reply: "done/{1}"));
        string[] settings = ["--mqtt:enabled=false", $"--bridges:far:url=mqtt://127.0.0.1:{far.Port}", "--bridges:far:triggers"];
        _agent.Start(more: settings);
        await _agent.ReadyAsync();
        await Deadline.UntilAsync("an answer", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "load/first", "-q", "2", "-m", "-1");
            return Answers(there).Length > 0;
        });
        string lines = string.Concat(Enumerable.Range(0, Events).Select(number => $"{number}\n"));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(far.Port, lines, "-t", "load/all", "-q", "2", "-l"));
        for (int kill = 1; kill <= Kills; kill++)
        {
            int enough = kill * Events / (Kills + 2);
            await Deadline.SeenAsync("answers", () => Task.FromResult(Answers(there).Length), count => count >= enough);
            await _agent.KillAsync();
            _agent.Start(more: settings);
            await _agent.ReadyAsync();
        }

        await Deadline.SeenAsync(
            "all answers",
            () => Task.FromResult(Answers(there).Distinct().Count()),
            count => count > Events,
            TimeSpan.FromSeconds(60));
        await Deadline.SeenAsync("an empty outbox", () => Task.FromResult(Waiting()), waiting => waiting == 0);
        Assert.Equal(0, await _agent.TerminateAsync());
        Assert.Equal(Enumerable.Range(0, Events), Answers(there).Where(number => number >= 0).Order());
        RouteAccount end = Account();
        Assert.Equal((0, 0), (end.Waiting, end.Unaccounted));
    }

    private static int[] Answers(MqttClientProgram client) =>
    [
        .. client.Lines.Where(line => line.StartsWith("got ", StringComparison.Ordinal)).Select(line => int.Parse(line[4..])),
    ];

    private long Waiting()
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_agent.Data, "events.db")};Pooling=False");
        connection.Open();
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM outbox";
        return (long)count.ExecuteScalar()!;
    }

    // Only while no agent runs.
    private RouteAccount Account()
    {
        EventQueue queue = EventQueue.Open(
            Path.Combine(_agent.Data, "events.db"), new EventQueueOptions(), TimeProvider.System);
        try
        {
            return Assert.Single(queue.ReadRoutes());
        }
        finally
        {
            queue.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
