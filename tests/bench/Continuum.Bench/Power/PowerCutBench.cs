using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Continuum.Bench.Fleet;
using Continuum.Bench.Kills;
using Continuum.Bench.Reporting;
using Continuum.Testing;
using Continuum.Testing.Guest;
using Continuum.Testing.Kills;
using Continuum.Testing.Power.Machines;

namespace Continuum.Bench.Power;

/// <summary>
/// Cuts the power of the edge's machine at random moments under QoS 1 and 2 load, and reconciles what devices were told.
/// </summary>
internal static class PowerCutBench
{
    private const int DefaultCuts = 500;

    // What takes milliseconds on the host takes an emulated machine seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <returns>
    /// 0 when nothing was lost, nothing doubled, the ledger reconciles and cuts met what they could destroy; else 1.
    /// </returns>
    public static async Task<int> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        double loadBefore = MachineFacts.LoadAverage();
        KillPlan plan = PoweredPlan.Of(
            arguments.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue), arguments.Times ?? DefaultCuts);
        KernelImage.Found kernel = await KernelAsync();
        await Console.Out.WriteLineAsync($"{plan.Kills} power cuts with seed {plan.Seed}");
        await using ContinuumFleet fleet = await ContinuumFleet.StartControlPlaneAsync(arguments, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"edge-{Environment.ProcessId}");
        PoweredNodeSettings settings = new(
            name, "bench/zone/site", fleet.ControlPlaneUrl, fleet.TokenFile,
            arguments.Built("bin/Continuum.Agent/release"), KilledFunction.Key);
        await using PoweredNode node = await PoweredNode.BuildAsync(settings, kernel, plan.Seed);
        node.Launch();
        await node.ReadyAsync();
        await ConnectedAsync(fleet, name, cancellationToken);
        string kind = await KilledFunction.DeployAsync(arguments, fleet, name, Patience, cancellationToken);
        node.HasFunction = true;
        await node.ReadyAsync();
        KillReport report = await RunAsync(plan, node, cancellationToken);
        await ConnectedAsync(fleet, name, cancellationToken);
        (int status, string ledger) = await KilledFunction.ReadLedgerAsync(arguments, fleet, cancellationToken);
        await Console.Out.WriteLineAsync(ledger);
        PowerCutResult result = new(
            new KillResult(MachineFacts.Read(kind, loadBefore, TimeProvider.System), report, status),
            node.Computer.Cuts.Count(cut => cut.Unflushed > 0),
            node.Computer.Cuts.Sum(cut => (long)cut.Unflushed),
            node.Computer.Cuts.Sum(cut => (long)cut.Reverted),
            node.Computer.Problems);
        Write(result);
        if (arguments.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(
                file,
                JsonSerializer.Serialize(result, PowerCutJson.Default.PowerCutResult) + "\n",
                CancellationToken.None);
            await Console.Out.WriteLineAsync($"written to {file}");
        }

        bool isSound = report.Problems.Count + node.Computer.Problems.Count == 0 && status == 0;
        return isSound && node.HasDestroyed ? 0 : 1;
    }

    private static async Task<KernelImage.Found> KernelAsync()
    {
        if (MachineImage.Missing() is { } missing)
        {
            throw new BenchException(missing);
        }

        return await KernelCache.GetAsync() switch
        {
            KernelImage.Found found => found,
            KernelImage.Absent absent => throw new BenchException(absent.Reason),
            _ => throw new InvalidOperationException("There is no third kind."),
        };
    }

    private static Task ConnectedAsync(ContinuumFleet fleet, string node, CancellationToken cancellationToken) =>
        Deadline.UntilAsync(
            $"{node} to be connected", () => fleet.IsConnectedAsync(node, cancellationToken), Patience);

    private static async Task<KillReport> RunAsync(
        KillPlan plan, PoweredNode node, CancellationToken cancellationToken)
    {
        try
        {
            return await KillRun.RunAsync(plan, node, cuts => Show(cuts, plan.Kills, node), cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new BenchException(
                $"{late.Message}. The end of the machine's console:\n{node.Computer.Machine.Tail()}");
        }
    }

    private static void Show(int cuts, int of, PoweredNode node) => Console.Error.WriteLine(
        $"  {cuts} of {of}: {node.Computer.Cuts[^1].Unflushed} sectors unflushed, "
        + $"{node.Computer.Cuts[^1].Reverted} of them not as last written");

    private static void Write(PowerCutResult result)
    {
        KillTable.Write(result.Kills, Console.Out);
        Console.Out.WriteLine($"  {result.CutsWithUnflushed} cuts found {result.Unflushed} sectors unflushed, of which "
            + $"{result.Reverted} were left as they were before their last write");
        if (result.Reverted == 0)
        {
            Console.Out.WriteLine("WRONG: no cut met anything that it could destroy, so this run proves nothing");
        }

        foreach (string problem in result.DiskProblems)
        {
            Console.Out.WriteLine($"WRONG: {problem}");
        }
    }
}
