using System.Net;
using System.Net.Sockets;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Tests.Programs;

/// <summary>The whole agent, standing alone, with real sandboxes and real MQTT clients.</summary>
public sealed class AgentProgramTests : IDisposable
{
    private readonly AgentProcess _agent = new();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public async Task An_agent_with_no_control_plane_answers_devices_and_callers_as_before_its_restart()
    {
        await _agent.DeployAsync(
            assignment => assignment,
            Some.MqttRoute("plant/+/temperature", reply: "plant/{1}/command"),
            Some.HttpRoute("/echo", "POST"));
        for (int run = 0; run < 2; run++)
        {
            _agent.Start();
            await _agent.ReadyAsync();
            await _agent.AnswersAsync("/default/echo");
            using HttpResponseMessage answer = await _agent.PostAsync("/default/echo", "hello");
            Assert.Equal((HttpStatusCode.OK, "hello"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));

            using MqttClientProgram device = await MqttClientProgram.SubscribeAsync(
                _agent.MqttPort, "-t", "plant/p1/command", "-F", "%p");
            Assert.Equal(0, await MqttClientProgram.PublishAsync(
                _agent.MqttPort, null, "-t", "plant/p1/temperature", "-q", "1", "-m", "31 degrees"));
            await device.SeesAsync("31 degrees");
            Assert.Equal(0, await _agent.TerminateAsync());
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task After_a_kill_every_acknowledged_event_is_answered(string qos)
    {
        const int Events = 1000;
        await _agent.DeployAsync(
            assignment => assignment with { Environment = new Dictionary<string, string> { ["SLEEP_MS"] = "5" } },
            Some.MqttRoute("load/+", reply: "done/{1}"));
        _agent.Start();
        await _agent.ReadyAsync();
        string[] watcher = ["-c", "-i", "watcher", "-q", "1", "-t", "done/#", "-F", "got %p"];
        HashSet<string> answers = [];
        using (MqttClientProgram first = await MqttClientProgram.SubscribeAsync(_agent.MqttPort, watcher))
        {
            string lines = string.Concat(Enumerable.Range(0, Events).Select(number => $"{number}\n"));
            Assert.Equal(0, await MqttClientProgram.PublishAsync(
                _agent.MqttPort, lines, "-t", "load/all", "-q", qos, "-l"));
            await _agent.KillAsync();
            answers.UnionWith(Answers(first));
        }

        Assert.InRange(WaitingEvents(), 100, Events);
        _agent.Start();
        await _agent.ReadyAsync();
        using MqttClientProgram back = await MqttClientProgram.SubscribeAsync(_agent.MqttPort, watcher);
        await Deadline.SeenAsync(
            "an empty queue", () => Task.FromResult(WaitingEvents()), waiting => waiting == 0, TimeSpan.FromSeconds(90));
        await Deadline.SeenAsync(
            "an answer to every event",
            () => Task.FromResult(answers.Union(Answers(back)).Count()),
            answered => answered == Events);
        Assert.Equal(0, await _agent.TerminateAsync());
        Assert.Equal((0, 0), (WaitingEvents(), DeadLetters()));
        await using (EventQueue queue = EventQueue.Open(
            Path.Combine(_agent.Data, "events.db"), new EventQueueOptions(), TimeProvider.System))
        {
            EventAccount account = queue.Account();
            Assert.Equal((Events, Events, Events), (account.Accepted, account.Answered, account.Replied));
        }

        Assert.DoesNotContain("exception", _agent.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_start_forgets_what_a_crash_left_of_a_client_without_a_session()
    {
        Directory.CreateDirectory(_agent.Data, (UnixFileMode)0b111_000_000);
        await using (EventQueue queue = EventQueue.Open(
            Path.Combine(_agent.Data, "events.db"), new EventQueueOptions(), TimeProvider.System))
        {
            await queue.AppendAsync([Some.Event()], new Arrival("lost", 1, null), _ => { }, default);
        }

        Assert.Equal(1, Read("SELECT count(*) FROM inbound"));
        _agent.Start();
        await _agent.ReadyAsync();
        Assert.Equal(0, Read("SELECT count(*) FROM inbound"));
        // Nothing is deployed here: the event waits, or is a dead letter by now, but it is not gone.
        Assert.Equal(1, Read("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM dead_letters)"));
    }

    [Fact]
    public async Task A_stop_waits_for_what_runs_and_its_answer_is_still_heard()
    {
        await _agent.DeployAsync(
            assignment => assignment with
            {
                Concurrency = 1,
                Environment = new Dictionary<string, string> { ["SLEEP_MS"] = "3000" },
            },
            Some.MqttRoute("slow/+", reply: "done/{1}"));
        _agent.Start();
        await _agent.ReadyAsync();
        using MqttClientProgram device = await MqttClientProgram.SubscribeAsync(
            _agent.MqttPort, "-t", "done/#", "-F", "%p");
        await Deadline.UntilAsync("the function to be ready", () => _agent.Output.Contains("@v000000000001 is ready"));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            _agent.MqttPort, "first\nsecond\n", "-t", "slow/a", "-q", "1", "-l"));
        await Deadline.UntilAsync("both to wait", () => WaitingEvents() == 2);
        await Deadline.UntilAsync(
            "one to be with its function", async () => await _agent.MetricsAsync("continuum_events_running") is [1]);
        Assert.Equal(0, await _agent.TerminateAsync());
        Assert.Equal(1, WaitingEvents());
        await device.SeesAsync("first");
    }

    [Fact]
    public async Task A_port_in_use_is_named_and_ends_the_start()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        _agent.Start(mqttPort: port);
        await RefusedAsync(75, $"{port}");
        _agent.Start(httpUrl: $"http://127.0.0.1:{port}");
        await RefusedAsync(75, $"{port}");
    }

    [Theory]
    [InlineData("events.db")]
    [InlineData("state.db")]
    public async Task A_spoilt_file_is_named_and_ends_the_start(string file)
    {
        Directory.CreateDirectory(_agent.Data, (UnixFileMode)0b111_000_000);
        await File.WriteAllTextAsync(Path.Combine(_agent.Data, file), new string('x', 10_000));
        _agent.Start();
        await RefusedAsync(74, file);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_ends_the_start()
    {
        _agent.Start(minFreeBytes: 1L << 60);
        await RefusedAsync(74, "MiB free");
    }

    private async Task RefusedAsync(int exitCode, string named)
    {
        int ended = await _agent.ExitAsync();
        await Deadline.UntilAsync("the message", () => _agent.Output.Contains("error:"));
        string output = _agent.Output;
        Assert.True(exitCode == ended, $"ended with {ended}: {output}");
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Answers(MqttClientProgram subscriber) =>
        subscriber.Lines.Where(line => line.StartsWith("got ", StringComparison.Ordinal));

    private long WaitingEvents() => Read("SELECT count(*) FROM events");

    private long DeadLetters() => Read("SELECT count(*) FROM dead_letters");

    private long Read(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_agent.Data, "events.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
