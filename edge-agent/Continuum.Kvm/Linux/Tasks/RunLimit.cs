using System.Globalization;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>How a program ends that went on for too long, or needed too much.</summary>
internal static class RunLimit
{
    /// <summary>The run took longer than it may.</summary>
    public static ProgramEnd Deadline(TimeSpan limit) => new ProgramEnd.LimitExceeded(
        ProgramLimit.Deadline,
        string.Create(CultureInfo.InvariantCulture,
            $"it ran longer than {limit.TotalSeconds:0.###} s: do less at once, or raise the time limit"));

    /// <summary>It used more processor time than it may.</summary>
    public static ProgramEnd CpuTime(TimeSpan limit) => new ProgramEnd.LimitExceeded(
        ProgramLimit.CpuTime,
        string.Create(CultureInfo.InvariantCulture,
            $"it used more than {limit.TotalSeconds:0.###} s of processor time: "
            + $"compute less, or raise the limit on it"));

    /// <summary>It needed more memory than it may have.</summary>
    public static ProgramEnd Memory(long limitBytes) => new ProgramEnd.LimitExceeded(
        ProgramLimit.Memory,
        string.Create(CultureInfo.InvariantCulture,
            $"it used more than {limitBytes} bytes of memory: use less, or raise the limit on memory"));
}
