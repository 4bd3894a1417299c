using System.Globalization;
using Continuum.Bench.Contenders;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>
/// What many copies of one template take, by the fall of <c>MemAvailable</c>: a copy's memory in the kernel is counted
/// in no process's resident size.
/// </summary>
internal sealed class IdleMemory(SandboxProgram program, Template template, TimeProvider time)
{
    private const double MiB = 1 << 20;

    /// <summary>
    /// MiB that so many copies take while they wait for their first event, and after each has answered one.
    /// </summary>
    public (double Pristine, double Served) Measure(int count)
    {
        List<SandboxCopy> copies = [];
        try
        {
            // What the first one sets up once for all is not counted.
            using SandboxCopy first = SandboxCopy.Restore(program, template, time);
            first.Answer(TestEvent.Make(0));
            long before = Available();
            for (int i = 0; i < count; i++)
            {
                copies.Add(SandboxCopy.RestoreAhead(program, template, time));
            }

            double pristine = (before - Available()) / MiB;
            foreach (SandboxCopy copy in copies)
            {
                copy.Answer(TestEvent.Make(1));
            }

            return (pristine, (before - Available()) / MiB);
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    private static long Available()
    {
        const string Name = "MemAvailable:";
        GC.Collect();
        string line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
            * 1024;
    }
}
