using Continuum.Bench.Fleet;
using Continuum.Bench.Peers;
using Continuum.Bench.Reporting;
using Continuum.Contracts.Api;
using Continuum.Images.Store;

namespace Continuum.Bench.Invoke;

/// <summary>Drives the running system, and what it is compared with, and gathers the figures.</summary>
internal static class InvokeBench
{
    public static async Task<BenchReport> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        double loadBefore = MachineFacts.LoadAverage();
        List<string> skipped = [];
        FunctionImages images = new(arguments, time);
        List<Language> languages = [await CAsync(arguments, images, cancellationToken)];
        if (await PythonAsync(arguments, images, skipped, cancellationToken) is { } python)
        {
            languages.Add(python);
        }

        await using ContinuumFleet fleet = await ContinuumFleet.StartAsync(arguments, cancellationToken);
        foreach (Language language in languages)
        {
            await DeployAsync(fleet, images.Store, language, cancellationToken);
        }

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

    private static async Task<Language> CAsync(
        BenchArguments arguments, FunctionImages images, CancellationToken cancellationToken)
    {
        string digest = await images.BuildCAsync(cancellationToken);
        UnpackedImage image = await images.Store.UnpackAsync(digest, cancellationToken);
        string onHost = arguments.Built("bench/c-echo/bootstrap");
        return new Language(
            "c", image, digest, [onHost, "--once"], [image.EntryPoint[0], "--once"], InvokePlan.CInterval);
    }

    private static async Task<Language?> PythonAsync(
        BenchArguments arguments, FunctionImages images, List<string> skipped, CancellationToken cancellationToken)
    {
        const string Interpreter = "/usr/bin/python3";
        if (!File.Exists(Interpreter))
        {
            skipped.Add($"python-*: there is no {Interpreter} to compare with");
            return null;
        }

        (string? digest, string? reason) = await images.BuildPythonAsync(cancellationToken);
        if (digest is null)
        {
            skipped.Add($"python-*: its base image cannot be built here: {reason}");
            return null;
        }

        UnpackedImage image = await images.Store.UnpackAsync(digest, cancellationToken);
        string onHost = arguments.Built("bench/py-echo/once.py");
        return new Language(
            "python", image, digest, [Interpreter, "-s", onHost],
            [image.EntryPoint[0], "-s", "-B", "/var/task/once.py"], InvokePlan.PythonInterval);
    }

    private static async Task DeployAsync(
        ContinuumFleet fleet, ImageStore store, Language language, CancellationToken cancellationToken)
    {
        using HttpClient edge = new() { BaseAddress = fleet.EdgeUrl };
        BenchFunction[] functions = [language.Invocation, language.Instance, language.ColdStart];
        foreach (BenchFunction function in functions)
        {
            await fleet.Api.DeployAsync(
                store, BenchFunction.Namespace, function.Name,
                new DeployRequest(function.Declaration, language.Digest), cancellationToken);
            await fleet.Edge.UntilAsync($"{function.Name} to answer on the edge", async () =>
            {
                using ByteArrayContent content = new(Contenders.TestEvent.Make(0));
                using HttpResponseMessage answer = await edge.PostAsync(function.HttpPath, content, cancellationToken);
                return answer.IsSuccessStatusCode;
            });
        }
    }
}
