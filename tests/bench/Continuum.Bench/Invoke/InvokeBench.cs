using Continuum.Bench.Fleet;
using Continuum.Bench.Peers;
using Continuum.Bench.Reporting;
using Continuum.Contracts.Api;

namespace Continuum.Bench.Invoke;

/// <summary>Drives the running system, and what it is compared with, and gathers the figures.</summary>
internal static class InvokeBench
{
    public static async Task<BenchReport> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        double loadBefore = MachineFacts.LoadAverage();
        List<string> skipped = [];
        await using ContinuumFleet fleet = await ContinuumFleet.StartAsync(arguments, cancellationToken);
        IReadOnlyList<Language> languages = await BenchLanguages.DeployAsync(
            arguments, fleet, skipped, cancellationToken);

        InvokePlan plan = arguments.Quick ? InvokePlan.Quick : InvokePlan.Full;
        using PeerCommands peers = new(arguments);
        await using InvokeRun run = new(fleet, plan, peers, time);
        List<ResultRow> rows = [.. await run.MemoryAsync("idle", cancellationToken)];
        foreach (Language language in languages)
        {
            rows.AddRange(await run.RoundTripsAsync(language, cancellationToken));
        }

        rows.AddRange(await run.RatesAsync(languages[0], cancellationToken));
        rows.AddRange(await run.MemoryAsync("after-load", cancellationToken));
        NodeView[] nodes = await fleet.Api.NodesAsync(cancellationToken);
        string kind = nodes.First(node => node.Description.NodeId == fleet.Edge.Name).Description.SandboxKinds[0];
        return new BenchReport(
            arguments.Area,
            MachineFacts.Read(kind, loadBefore, time),
            [.. rows.Select(row => row with { Sandbox = kind })],
            skipped);
    }
}
