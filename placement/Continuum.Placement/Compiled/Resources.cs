using System.Runtime.Intrinsics;

namespace Continuum.Placement.Compiled;

/// <summary>
/// The dimensions of capacity, counted in 32-bit units so that the eight of them fill one vector register: room is
/// checked with one comparison. Needs are rounded up and capacities down, so that rounding never breaks a constraint.
/// </summary>
internal static class Resources
{
    /// <summary>Units of 64 KiB.</summary>
    internal const int Memory = 0;

    /// <summary>Thousandths of a core.</summary>
    internal const int Cpu = 1;

    /// <summary>MiB.</summary>
    internal const int Disk = 2;

    /// <summary>Replicas.</summary>
    internal const int Replicas = 3;

    /// <summary>Thousandths of a graphics processor.</summary>
    internal const int GpuMillis = 4;

    /// <summary>MiB.</summary>
    internal const int GpuMemory = 5;

    /// <summary>Thousandths of a neural processor.</summary>
    internal const int NpuMillis = 6;

    /// <summary>MiB.</summary>
    internal const int NpuMemory = 7;

    /// <summary>How many dimensions there are.</summary>
    internal const int Count = 8;

    internal const long MemoryUnit = 64 * 1024;
    internal const long MiB = 1024 * 1024;

    /// <summary>What has no limit: half of the largest number, so that sums of two do not overflow.</summary>
    internal const int Unlimited = int.MaxValue / 2;

    /// <summary>Whether a need fits into what is free; both of <see cref="Count"/> numbers.</summary>
    internal static bool Fits(ReadOnlySpan<int> need, ReadOnlySpan<int> free) =>
        Vector256.LessThanOrEqualAll(Vector256.Create(need), Vector256.Create(free));

    /// <summary>A need in units, rounded up.</summary>
    internal static int Up(long amount, long unit) =>
        (int)Math.Min(Unlimited, ((amount - 1) / unit) + (amount > 0 ? 1 : 0));

    /// <summary>A capacity in units, rounded down; never below 0.</summary>
    internal static int Down(long amount, long unit) => (int)Math.Clamp(amount / unit, 0, Unlimited);
}
