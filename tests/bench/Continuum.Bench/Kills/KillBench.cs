using System.Security.Cryptography;
using System.Text.Json;
using Continuum.Bench.Fleet;
using Continuum.Bench.Reporting;
using Continuum.Testing.Kills;

namespace Continuum.Bench.Kills;

/// <summary>Kills the edge at random moments under QoS 1 and 2 load, and reconciles what devices were told.</summary>
internal static class KillBench
{
    private const int ShownEvery = 10;

    /// <returns>0 when nothing was lost, nothing doubled and the ledger reconciles; else 1.</returns>
    public static async Task<int> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        double loadBefore = MachineFacts.LoadAverage();
        KillPlan plan = new(arguments.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue), arguments.Times ?? 200);
        await Console.Out.WriteLineAsync($"{plan.Kills} kills with seed {plan.Seed}");
        await using ContinuumFleet fleet = await ContinuumFleet.StartAsync(arguments, cancellationToken);
        string kind = await KilledFunction.DeployAsync(
            arguments, fleet, fleet.Edge.Name, within: null, cancellationToken);
        using NodeReading reading = new(
            fleet.EdgeUrl, fleet.ControlPlaneUrl, fleet.ReadToken(), KilledFunction.Key);
        KillReport report = await KillRun.RunAsync(
            plan, new FleetNode(fleet, reading), kills => Show(kills, plan.Kills), cancellationToken);
        await fleet.ConnectedAsync(fleet.Edge, cancellationToken);
        (int status, string ledger) = await KilledFunction.ReadLedgerAsync(arguments, fleet, cancellationToken);
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
}
