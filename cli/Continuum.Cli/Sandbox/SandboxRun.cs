using System.Diagnostics;
using System.Globalization;
using Continuum.Cli.Startup;
using Continuum.Kvm;

namespace Continuum.Cli.Sandbox;

/// <summary>One run of a program in a micro-VM.</summary>
internal static class SandboxRun
{
    // As env(1), timeout(1) and container engines have it.
    private const int TimedOut = 124;
    private const int MonitorFailed = 125;
    private const int NotExecutable = 126;
    private const int SignalBase = 128;
    private const int Killed = 137;

    /// <summary>Runs it. The exit code is the program's, or 128 and its signal's number.</summary>
    public static async Task<CliExit> RunAsync(
        SandboxRunSettings settings, Surroundings surroundings, CancellationToken stop)
    {
        ProgramSpec spec = ProgramChoice.SpecOf(settings, surroundings);
        try
        {
            using KvmHost host = KvmHost.Open(new KvmHostOptions { ReadyMachines = 0 });
            using MicroVm vm = MicroVm.Start(host, spec, TimeProvider.System, new KernelEntropy());
            vm.Tracer = settings.Trace ? new CallPrinter(surroundings.Error) : null;
            long start = Stopwatch.GetTimestamp();
            ProgramEnd end;
            using (stop.Register(vm.Kill))
            {
                end = await Task.Factory.StartNew(
                    () => vm.RunToEnd(settings.Timeout), CancellationToken.None, TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            surroundings.OutputBytes.Flush();
            if (settings.Statistics)
            {
                UsageReport.Write(surroundings.Error, host.Description, vm.Statistics, elapsed);
            }

            return (CliExit)ExitOf(end, surroundings.Error);
        }
        catch (KvmException failure)
        {
            throw new CliException(
                (CliExit)MonitorFailed, failure.Message, "Micro-VMs need /dev/kvm, and the right to open it.", failure);
        }
        catch (ProgramLoadException failure)
        {
            throw new CliException((CliExit)NotExecutable, failure.Message, inner: failure);
        }
    }

    private static int ExitOf(ProgramEnd end, TextWriter error)
    {
        switch (end)
        {
            case ProgramEnd.Exited exited:
                return exited.Code;
            case ProgramEnd.Signalled signalled:
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"error: the program ended by signal {signalled.Signal}{Because(signalled.Detail)}"));
                return SignalBase + signalled.Signal;
            case ProgramEnd.LimitExceeded exceeded:
                error.WriteLine($"error: the program was killed: {exceeded.Detail}");
                return exceeded.Limit == ProgramLimit.Deadline ? TimedOut : Killed;
            case ProgramEnd.Killed:
                return (int)CliExit.Cancelled;
            case ProgramEnd.MachineFailed failed:
                error.WriteLine($"error: the micro-VM failed: {failed.Detail}");
                return MonitorFailed;
            default:
                throw new UnreachableException($"a program ended as {end}");
        }
    }

    private static string Because(string detail) => detail.Length == 0 ? "" : $": {detail}";
}
