using Continuum.Bench.Invoke;
using Continuum.Bench.Peers;
using Continuum.Bench.Reporting;
using Continuum.Images.Store;
using Continuum.Isolation;
using Continuum.Kvm;
using Continuum.Sandbox.Workers;

namespace Continuum.Bench.Sandbox;

/// <summary>Restores programs in micro-VMs, beside what they are compared with, and gathers the figures.</summary>
internal static class SandboxBench
{
    public static async Task<BenchReport> RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        double loadBefore = MachineFacts.LoadAverage();
        SandboxPlan plan = arguments.Quick ? SandboxPlan.Quick : SandboxPlan.Full;
        using KvmHost kvm = OpenKvm();
        string kvmName = KvmName(kvm.Description);
        List<string> skipped = [];
        using PeerCommands peers = new(arguments);
        List<ResultRow> rows =
        [
            await new SyscallLoop(arguments.Built("bench/calls"), kvm, time)
                .MeasureAsync(plan.CallRuns, plan.Calls, cancellationToken),
        ];
        foreach (SandboxProgram program in await ProgramsAsync(arguments, skipped, time, cancellationToken))
        {
            using SandboxRun run = new(program, plan, peers, kvm, time);
            rows.AddRange(await run.RoundTripsAsync(cancellationToken));
            rows.AddRange(await run.RatesAsync(cancellationToken));
            rows.AddRange(await run.MemoryAsync());
            rows.AddRange(await run.ColdAsync(cancellationToken));
            if (program.Name != "c-dynamic")
            {
                rows.AddRange(await ChannelAsync(arguments, plan, program, skipped, time, cancellationToken));
            }
        }

        return new BenchReport(
            arguments.Area,
            MachineFacts.Read("kvm", loadBefore, time) with { Kvm = kvmName },
            [.. rows.Select(row => row with { Kvm = kvmName })],
            skipped);
    }

    private static async Task<IReadOnlyList<ResultRow>> ChannelAsync(
        BenchArguments arguments,
        SandboxPlan plan,
        SandboxProgram program,
        List<string> skipped,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            await using WorkerChannelRun run = await WorkerChannelRun.StartAsync(arguments, plan, time);
            return await run.MeasureAsync(program, cancellationToken);
        }
        catch (Exception exception) when (exception is IsolationException or SandboxWorkerException)
        {
            skipped.Add($"{program.Name}-worker-channel: no worker process can be started here: {exception.Message}");
            return [];
        }
    }

    private static KvmHost OpenKvm()
    {
        try
        {
            return KvmHost.Open(new KvmHostOptions());
        }
        catch (KvmException e)
        {
            throw new BenchException($"there is no KVM to measure: {e.Message}");
        }
    }

    /// <summary>No figure of a KVM inside another virtual machine is to be taken for one of hardware.</summary>
    private static string KvmName(KvmDescription kvm)
    {
        bool nested = File.ReadLines("/proc/cpuinfo").Any(line =>
            line.StartsWith("flags", StringComparison.Ordinal) && line.Split(' ').Contains("hypervisor"));
        return kvm.Backend + (nested ? ", nested" : "");
    }

    private static async Task<IReadOnlyList<SandboxProgram>> ProgramsAsync(
        BenchArguments arguments, List<string> skipped, TimeProvider time, CancellationToken cancellationToken)
    {
        FunctionImages images = new(arguments, time);
        UnpackedImage c = await images.Store.UnpackAsync(await images.BuildCAsync(cancellationToken), cancellationToken);
        SandboxProgram cStatic = new(
            "c-static", c, [arguments.Built("bench/c-echo/bootstrap"), "--once"], [c.EntryPoint[0], "--once"]);
        (string? digest, string? reason) = await images.BuildPythonAsync(cancellationToken);
        if (digest is null)
        {
            skipped.Add($"python-*, c-dynamic-*: their base image cannot be built here: {reason}");
            return [cStatic];
        }

        UnpackedImage python = await images.Store.UnpackAsync(digest, cancellationToken);
        return [cStatic, CDynamic(arguments, python), Python(arguments, python)];
    }

    /// <summary>The same program as the static one, with the C library of the Python image.</summary>
    private static SandboxProgram CDynamic(BenchArguments arguments, UnpackedImage python)
    {
        string folder = arguments.Built("bench/c-echo-dynamic");
        const string Task = "/var/task";
        UnpackedImage image = python with
        {
            Mounts = [new ImageMount(folder, Task)],
            EntryPoint = [$"{Task}/bootstrap"],
        };
        return new SandboxProgram(
            "c-dynamic", image, [Path.Combine(folder, "bootstrap"), "--once"], [$"{Task}/bootstrap", "--once"]);
    }

    private static SandboxProgram Python(BenchArguments arguments, UnpackedImage image) => new(
        "python", image, ["/usr/bin/python3", "-s", arguments.Built("bench/py-echo/once.py")],
        [image.EntryPoint[0], "-s", "-B", "/var/task/once.py"]);
}
