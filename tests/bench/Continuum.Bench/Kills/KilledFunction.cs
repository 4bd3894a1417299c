using System.Diagnostics;
using Continuum.Bench.Fleet;
using Continuum.Bench.Invoke;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Testing;
using Continuum.Testing.Kills;

namespace Continuum.Bench.Kills;

/// <summary>The function that answers the devices of a run of kills.</summary>
internal static class KilledFunction
{
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

    /// <summary>Its name.</summary>
    public static FunctionKey Key { get; } = new(BenchFunction.Namespace, Name);

    /// <summary>Deploys it, and waits until a node has it.</summary>
    /// <returns>The kind of the node's sandboxes.</returns>
    public static async Task<string> DeployAsync(
        BenchArguments arguments, ContinuumFleet fleet, string node, TimeSpan? within, CancellationToken cancellationToken)
    {
        FunctionImages images = new(arguments, TimeProvider.System);
        string digest = await images.BuildCAsync(cancellationToken);
        await fleet.Api.DeployAsync(
            images.Store, BenchFunction.Namespace, Name, new DeployRequest(Declaration, digest), cancellationToken);
        NodeView view = await Deadline.SeenAsync(
            $"{node} to have the function",
            async () => (await fleet.Api.NodesAsync(cancellationToken))
                .First(seen => seen.Description.NodeId == node),
            seen => seen.DesiredRevision > 0 && seen.AcknowledgedRevision == seen.DesiredRevision,
            within);
        return view.Description.SandboxKinds[0];
    }

    /// <summary>What <c>continuum events ledger</c> says.</summary>
    public static async Task<(int Status, string Text)> ReadLedgerAsync(
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
