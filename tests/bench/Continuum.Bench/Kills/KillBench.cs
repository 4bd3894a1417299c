using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Continuum.Bench.Fleet;
using Continuum.Bench.Invoke;
using Continuum.Bench.Reporting;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Testing;
using Continuum.Testing.Kills;

namespace Continuum.Bench.Kills;

/// <summary>Kills the edge at random moments under QoS 1 and 2 load, and reconciles what devices were told.</summary>
internal static class KillBench
{
    private const int ShownEvery = 10;
    private const string Name = "kills";

    // Each run takes some milliseconds, so that kills come into the middle of runs, too.
    private static readonly string Declaration = $$"""
        apiVersion: continuum.dev/v1
        kind: Function
        metadata: { name: {{Name}}, namespace: {{BenchFunction.Namespace}} }
        spec:
          runtime: provided
          isolation: instance
          concurrency: 4
          environment: { DELAY_MS: "10" }
          retry: { attempts: 5, backoff: 50ms }
          triggers:
            - mqtt: { topic: "{{KillPlan.TriggerTopic}}", qos: 2, reply: "{{KillPlan.ReplyTopic}}" }
          placement:
            nodeSelector: { kind: [edge] }
        """;

    /// <returns>0 when nothing was lost, nothing doubled and the ledger reconciles; else 1.</returns>
    public static async Task<int> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        double loadBefore = MachineFacts.LoadAverage();
        KillPlan plan = new(arguments.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue), arguments.Times);
        await Console.Out.WriteLineAsync($"{plan.Kills} kills with seed {plan.Seed}");
        await using ContinuumFleet fleet = await ContinuumFleet.StartAsync(arguments, cancellationToken);
        string kind = await DeployAsync(arguments, fleet, cancellationToken);
        using NodeReading reading = new(
            fleet.EdgeUrl, fleet.ControlPlaneUrl, fleet.ReadToken(), new FunctionKey(BenchFunction.Namespace, Name));
        KillReport report = await KillRun.RunAsync(
            plan, new FleetNode(fleet, reading), kills => Show(kills, plan.Kills), cancellationToken);
        await fleet.ConnectedAsync(fleet.Edge, cancellationToken);
        (int status, string ledger) = await ReadLedgerAsync(arguments, fleet, cancellationToken);
        await Console.Out.WriteLineAsync(ledger);
        KillResult result = new(MachineFacts.Read(kind, loadBefore, TimeProvider.System), report, status);
        KillTable.Write(result, Console.Out);
        if (arguments.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(
                file, JsonSerializer.Serialize(result, KillJson.Default.KillResult) + "\n", CancellationToken.None);
            await Console.Out.WriteLineAsync($"written to {file}");
        }

        return report.Problems.Count == 0 && status == 0 ? 0 : 1;
    }

    private static void Show(int kills, int of)
    {
        if (kills % ShownEvery == 0)
        {
            Console.Error.WriteLine($"  {kills} of {of}");
        }
    }

    private static async Task<string> DeployAsync(
        BenchArguments arguments, ContinuumFleet fleet, CancellationToken cancellationToken)
    {
        FunctionImages images = new(arguments, TimeProvider.System);
        string digest = await images.BuildCAsync(cancellationToken);
        await fleet.Api.DeployAsync(
            images.Store, BenchFunction.Namespace, Name, new DeployRequest(Declaration, digest), cancellationToken);
        NodeView edge = await Deadline.SeenAsync(
            "the edge to have the function",
            async () => (await fleet.Api.NodesAsync(cancellationToken))
                .First(node => node.Description.NodeId == fleet.Edge.Name),
            node => node.DesiredRevision > 0 && node.AcknowledgedRevision == node.DesiredRevision);
        return edge.Description.SandboxKinds[0];
    }

    private static async Task<(int Status, string Text)> ReadLedgerAsync(
        BenchArguments arguments, ContinuumFleet fleet, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(arguments.Built("bin/Continuum.Cli/release/continuum"), ["events", "ledger"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["CONTINUUM_URL"] = fleet.ControlPlaneUrl.GetLeftPart(UriPartial.Authority);
        start.Environment["CONTINUUM_TOKEN"] = fleet.ReadToken();
        using Process command = Process.Start(start)!;
        string text = await command.StandardOutput.ReadToEndAsync(cancellationToken);
        await command.WaitForExitAsync(cancellationToken);
        return (command.ExitCode, text);
    }
}
