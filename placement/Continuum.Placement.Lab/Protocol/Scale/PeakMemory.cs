using System.Globalization;

namespace Continuum.Placement.Lab.Protocol.Scale;

/// <summary>The most memory that this process had in use since a moment, as Linux counts it.</summary>
internal sealed class PeakMemory
{
    private PeakMemory()
    {
    }

    /// <summary>Gives back what is not in use, and counts from what is left.</summary>
    internal static PeakMemory Start()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // proc(5): 5 sets the peak of the resident set back to what it is now.
        File.WriteAllText("/proc/self/clear_refs", "5");
        return new PeakMemory();
    }

    /// <summary>The peak until now.</summary>
#pragma warning disable CA1822 // The peak since Start: the instance says that it was started.
    internal double MiB() => double.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
#pragma warning restore CA1822
}
