using System.Runtime.InteropServices;
using Continuum.Bench;
using Continuum.Bench.Invoke;
using Continuum.Bench.Kills;
using Continuum.Bench.Mqtt;
using Continuum.Bench.Placement;
using Continuum.Bench.Power;
using Continuum.Bench.Reporting;
using Continuum.Bench.Sandbox;
using Continuum.Testing.Guest;

if (BenchArguments.Parse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(BenchArguments.Usage);
    return 64;
}

using CancellationTokenSource interrupted = new();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};

// What runs in the background has Ctrl-C ignored: this ends it as well, and what was measured by then is written.
using PosixSignalRegistration ending = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    interrupted.Cancel();
});
try
{
    if (arguments.Area == "placement")
    {
        return await PlacementBench.RunAsync(arguments, interrupted.Token);
    }

    if (arguments.Area == "kill")
    {
        return await KillBench.RunAsync(arguments, interrupted.Token);
    }

    if (arguments.Area == "powercut")
    {
        return await PowerCutBench.RunAsync(arguments, interrupted.Token);
    }

    BenchReport report = arguments.Area switch
    {
        "sandbox" => await SandboxBench.RunAsync(arguments, interrupted.Token),
        "mqtt" => await MqttBench.RunAsync(arguments, interrupted.Token),
        _ => await InvokeBench.RunAsync(arguments, interrupted.Token),
    };
    ReportTable.Write(report, Console.Out);
    if (arguments.JsonFile is { } file)
    {
        await ReportJson.WriteAsync(report, file, CancellationToken.None);
        await Console.Out.WriteLineAsync($"written to {file}");
    }

    return 0;
}
catch (Exception e) when (e is BenchException or TimeoutException or HttpRequestException or HostToolException)
{
    await Console.Error.WriteLineAsync($"bench: {e.Message}");
    return 1;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("bench: interrupted");
    return 130;
}
