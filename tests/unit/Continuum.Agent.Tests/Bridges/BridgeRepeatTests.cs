using System.Globalization;
using Continuum.Agent.Bridges;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Mqtt.Tests.Client;
using Continuum.Mqtt.Tests.Interop;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>QoS 2 messages without names, on their way in from a Mosquitto over a link that breaks.</summary>
public sealed class BridgeRepeatTests : IDisposable
{
    private const int Messages = 200;

    // Then it is let be: each cut costs a wait before the next connection.
    private const int Cuts = 8;

    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    /// <summary>
    /// Mosquitto (2.0.11) publishes again what it had released where a connection breaks while it takes the session up.
    /// What the wire shows to be that is counted apart: all else is here once.
    /// </summary>
    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task What_the_other_broker_does_not_repeat_itself_is_here_once(int seed)
    {
        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs mosquitto (Debian: mosquitto)");
        Random random = new(seed);
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far, "max_queued_messages 0");
        ReleaseWatch watch = new();
        int connections = 0;
        await using CuttingProxy proxy = new(
            far.Port, () => ++connections <= Cuts ? random.Next(400, 2_000) : int.MaxValue / 2, watch);
        BridgesOptions options = BridgedNode.To(proxy.Port, bridge =>
            bridge.Routes["down"] = new() { Direction = RouteDirection.In, Filter = "commands/#", QoS = 2 });
        await using BridgedNode node = BridgedNode.Start(_folder, options);
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "2", "-t", "commands/#", "-F", "got %p");
        await Deadline.UntilAsync("the way in", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "commands/x", "-q", "2", "-m", "0");
            return here.Lines.Contains("got 0");
        });
        string lines = string.Join('\n', Enumerable.Range(1, Messages)) + "\n";
        Assert.Equal(0, await MqttClientProgram.PublishAsync(far.Port, lines, "-t", "commands/x", "-q", "2", "-l"));
        await Deadline.SeenAsync(
            "all of them", () => Task.FromResult(Numbers(here).Distinct().Count()), count => count == Messages);
        await node.QuietAsync();
        Assert.True(proxy.Cuts > 3, $"only {proxy.Cuts} connections were cut (seed {seed})");
        int[] twice =
            [.. Numbers(here).GroupBy(number => number).Where(group => group.Count() > 1).Select(group => group.Key)];
        int[] theirs = [.. watch.Repeated.Select(payload => int.Parse(payload, CultureInfo.InvariantCulture))];
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{proxy.Cuts} cuts; mosquitto published {theirs.Length} messages again after it had released them");
        Assert.Empty(twice.Except(theirs));
    }

    // The first ones, which look for the way in, may come often.
    private static IEnumerable<int> Numbers(MqttClientProgram here) => here.Lines
        .Where(line => line.StartsWith("got ", StringComparison.Ordinal))
        .Select(line => int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture))
        .Where(number => number > 0);
}
