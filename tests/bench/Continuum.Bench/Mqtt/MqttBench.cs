using System.Globalization;
using Continuum.Bench.Fleet;
using Continuum.Bench.Invoke;
using Continuum.Bench.Mqtt.Hostile;
using Continuum.Bench.Mqtt.Returning;
using Continuum.Bench.Reporting;
using Continuum.Contracts.Api;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt;

/// <summary>The agent's broker beside Mosquitto, and events through functions.</summary>
internal static class MqttBench
{
    // Functions at the rates that are asked of them; Python in a new sandbox for each event does not bear 500 a second.
    private static readonly (string Language, bool Pristine, int[] Rates)[] FunctionRates =
        [("c", true, [100, 500]), ("c", false, [100, 500]), ("python", true, [100]), ("python", false, [100, 500])];

    private static readonly int[] WearRates = [1, 50, 500];

    private const string Wear = "events-written";

    public static async Task<BenchReport> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        if (!MosquittoProgram.IsInstalled)
        {
            throw new BenchException("there is no mosquitto to compare with: apt-get install mosquitto");
        }

        double loadBefore = MachineFacts.LoadAverage();
        MqttPlan plan = arguments.Quick ? MqttPlan.Quick : MqttPlan.Full;
        List<string> skipped = [];
        using BenchCertificate certificate = new();
        int tlsPort = LastingPort.Next();
        await using ContinuumFleet fleet = await ContinuumFleet.StartAsync(
            arguments, cancellationToken, EdgeSettings(certificate, tlsPort));
        await using MosquittoProgram mosquitto = await MosquittoProgram.StartAsync(certificate, cancellationToken);
        BrokerUnderTest ours = new("continuum", fleet.MqttPort, fleet.Edge.ProcessId) { TlsPort = tlsPort };
        List<ResultRow> rows = [];
        if (arguments.Wants("idle"))
        {
            await Console.Error.WriteLineAsync("  idle");
            using AgentMetrics metrics = new(fleet.EdgeUrl, fleet.Edge.ProcessId);
            rows.AddRange(await new IdleBench(ours, mosquitto.Broker, metrics, plan).RunAsync(cancellationToken));
        }

        if (arguments.Wants("retained"))
        {
            await Console.Error.WriteLineAsync("  retained");
            rows.Add(await RetainedBench.RunAsync(ours, mosquitto.Broker, plan.Retained, cancellationToken));
        }

        PatternBench patterns = new(ours, mosquitto.Broker, plan);
        foreach (LoadPattern pattern in plan.Patterns().Where(one => arguments.Wants(one.Name)))
        {
            await Console.Error.WriteLineAsync($"  {pattern.Name}");
            rows.AddRange(await patterns.RunAsync(pattern, cancellationToken));
        }

        if (arguments.Wants(Wear) || FunctionRates.Any(one => arguments.Wants(NameOf(one.Language, one.Pristine))))
        {
            rows.AddRange(await EventsAsync(arguments, fleet, new EventBench(ours, plan), skipped, cancellationToken));
        }

        if (arguments.Wants("hostile"))
        {
            rows.AddRange(await new HostileBench(fleet, ours, mosquitto.Broker, plan).RunAsync(cancellationToken));
        }

        // The last one: it kills both brokers, and starts them again.
        if (arguments.Wants("tls-return"))
        {
            await Console.Error.WriteLineAsync("  tls-return");
            rows.AddRange(await ReturnBench.RunAsync(
                new(() => ours with { ProcessId = fleet.Edge.ProcessId },
                    () => Task.CompletedTask, fleet.Edge.KillAsync, fleet.LaunchEdge),
                new(() => mosquitto.Broker,
                    () => mosquitto.SaveAsync(cancellationToken), mosquitto.KillAsync, mosquitto.Launch),
                certificate,
                plan.Returning,
                cancellationToken));
        }

        NodeView[] nodes = await fleet.Api.NodesAsync(cancellationToken);
        string kind = nodes.First(node => node.Description.NodeId == fleet.Edge.Name).Description.SandboxKinds[0];
        return new BenchReport(
            arguments.Area, MachineFacts.Read(kind, loadBefore, TimeProvider.System), rows, skipped);
    }

    // A case may be asked for by itself.
    private static string NameOf(string language, bool pristine) =>
        $"events-{language}-{(pristine ? "new" : "warm")}";

    private static string[] EdgeSettings(BenchCertificate certificate, int tlsPort) =>
    [
        "--mqtt:tls:address", "127.0.0.1",
        "--mqtt:tls:port", tlsPort.ToString(CultureInfo.InvariantCulture),
        "--mqtt:tls:certificatefile", certificate.CertificateFile,
        "--mqtt:tls:keyfile", certificate.KeyFile,
        // Beside the 10,000 of a case there are its own few clients.
        "--mqtt:limits:connections", "12000",
        "--mqtt:limits:subscriptions", "10000",
    ];

    private static async Task<IReadOnlyList<ResultRow>> EventsAsync(
        BenchArguments arguments,
        ContinuumFleet fleet,
        EventBench bench,
        List<string> skipped,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<Language> languages = await BenchLanguages.DeployAsync(
            arguments, fleet, skipped, cancellationToken);
        List<ResultRow> rows = [];
        foreach ((string name, bool pristine, int[] rates) in FunctionRates)
        {
            if (languages.FirstOrDefault(language => language.Name == name) is not { } language
                || !arguments.Wants(NameOf(name, pristine)))
            {
                continue;
            }

            BenchFunction function = pristine ? language.Invocation : language.Instance;
            foreach (int rate in rates)
            {
                await Console.Error.WriteLineAsync($"  {function.Name} at {rate}/s");
                rows.AddRange(await bench.RepliesAsync(function, rate, cancellationToken));
            }
        }

        foreach (int rate in arguments.Wants(Wear) ? WearRates : [])
        {
            rows.Add(await bench.WearAsync(languages[0].Instance, rate, cancellationToken));
        }

        return rows;
    }
}
