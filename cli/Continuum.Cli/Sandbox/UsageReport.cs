using System.Globalization;
using Continuum.Kvm;

namespace Continuum.Cli.Sandbox;

/// <summary>Writes what a program used.</summary>
internal static class UsageReport
{
    private const int CallsShown = 20;

    public static void Write(TextWriter writer, KvmDescription kvm, MicroVmStatistics used, TimeSpan elapsed)
    {
        Line(writer, $"KVM            {kvm.Backend}, system calls by {kvm.Entry}");
        double processorMs = used.CpuTime.TotalMilliseconds;
        Line(writer, $"time           {elapsed.TotalMilliseconds:0.0} ms, on the processor {processorMs:0.0} ms");
        Line(writer, $"memory         {used.MemoryBytes / 1024} KiB");
        Line(writer, $"entries        {used.Entries}");
        Line(writer, $"page faults    {used.PageFaults}");
        Line(writer, $"output         {used.OutputBytes} bytes");
        Line(writer, $"system calls   {used.Calls.Sum(call => call.Value)}");
        foreach ((string name, long count) in used.Calls.Take(CallsShown))
        {
            Line(writer, $"  {count,8}  {name}");
        }

        if (used.Calls.Count > CallsShown)
        {
            long others = used.Calls.Skip(CallsShown).Sum(call => call.Value);
            Line(writer, $"  {others,8}  {used.Calls.Count - CallsShown} others");
        }
    }

    private static void Line(TextWriter writer, FormattableString line) =>
        writer.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
