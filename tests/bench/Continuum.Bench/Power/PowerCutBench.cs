using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Continuum.Bench.Fleet;
using Continuum.Bench.Kills;
using Continuum.Bench.Reporting;
using Continuum.Testing;
using Continuum.Testing.Guest;
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
        int seed = arguments.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        int cuts = arguments.Times ?? DefaultCuts;
        KernelImage.Found kernel = await KernelAsync();
        await Console.Out.WriteLineAsync($"{cuts} power cuts with seed {seed}");
        await using ContinuumFleet fleet = await ContinuumFleet.StartControlPlaneAsync(arguments, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"edge-{Environment.ProcessId}");
        PoweredNodeSettings settings = new(
            name, "bench/zone/site", fleet.ControlPlaneUrl, fleet.TokenFile,
            arguments.Built("bin/Continuum.Agent/release"), KilledFunction.Key);
        await using PoweredNode node = await PoweredNode.BuildAsync(settings, kernel, seed);
        node.Launch();
        await node.ReadyAsync();
        await ConnectedAsync(fleet, name, cancellationToken);
        string kind = await KilledFunction.DeployAsync(arguments, fleet, name, Patience, cancellationToken);
        node.HasFunction = true;
        await node.ReadyAsync();
        int ledger = 0;
        PowerCutRun run = new(
            seed, settings, node, arguments.Built("powercut"), line => Console.Error.WriteLine($"  {line}"));
        PowerCutResult result;
        try
        {
            await run.RunAsync(cuts, AtRestAsync, cancellationToken);
        }
        finally
        {
            // Whatever ended it: hours of cuts tell something.
            result = new(
                MachineFacts.Read(kind, loadBefore, TimeProvider.System), seed, cuts, run.Booted, run.Forked,
                run.Booted.Plus(run.Forked), run.MadeAgain, ledger, run.Problems);
            PowerCutTable.Write(result, Console.Out);
            await WriteAsync(result, arguments.JsonFile);
        }

        return result.IsSound ? 0 : 1;

        async Task AtRestAsync()
        {
            await ConnectedAsync(fleet, name, cancellationToken);
            (int status, string text) = await KilledFunction.ReadLedgerAsync(arguments, fleet, cancellationToken);
            await Console.Out.WriteLineAsync(text);
            ledger = Math.Max(ledger, status);
        }
    }

    private static async Task WriteAsync(PowerCutResult result, string? file)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(
                file, JsonSerializer.Serialize(result, PowerCutJson.Default.PowerCutResult) + "\n",
                CancellationToken.None);
            await Console.Out.WriteLineAsync($"written to {file}");
        }
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
}
