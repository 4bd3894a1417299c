using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.Bench.Reporting;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>A program that makes a system call in a loop and times it itself, here and in a micro-VM, in turn.</summary>
internal sealed class SyscallLoop(string program, KvmHost kvm, TimeProvider time)
{
    public async Task<ResultRow> MeasureAsync(int runs, int calls, CancellationToken cancellationToken)
    {
        string count = calls.ToString(CultureInfo.InvariantCulture);
        SampleSet ours = new();
        SampleSet native = new();
        for (int run = -1; run < runs; run++)
        {
            TimeSpan inside = await OwnThread.RunAsync(() => InMicroVm(count));
            TimeSpan outside = await NativeAsync(count, cancellationToken);
            if (run >= 0)
            {
                ours.Add(inside);
                native.Add(outside);
            }
        }

        return ResultRow.Scaled("system-call", "p50", "us/call", 0.5, 1000.0 / calls, ours, "native", native);
    }

    private TimeSpan InMicroVm(string count)
    {
        StringBuilder said = new();
        ProgramSpec spec = new()
        {
            Executable = "/" + Path.GetFileName(program),
            Arguments = [program, count],
            Files = new FileView { Root = Path.GetDirectoryName(program)! },
            Streams = new ProgramStreams { Output = (_, bytes) => said.Append(Encoding.ASCII.GetString(bytes)) },
        };
        using MicroVm vm = MicroVm.Start(kvm, spec, time, new KernelEntropy());
        ProgramEnd end = vm.RunToEnd(TimeSpan.FromSeconds(60));
        return end is ProgramEnd.Exited { Code: 0 }
            ? Duration(said.ToString())
            : throw new BenchException($"{program} in a micro-VM: {end}, {said}");
    }

    private async Task<TimeSpan> NativeAsync(string count, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, [count]) { RedirectStandardOutput = true })!;
        string said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return Duration(said);
    }

    private static TimeSpan Duration(string nanoseconds) =>
        TimeSpan.FromTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
}
