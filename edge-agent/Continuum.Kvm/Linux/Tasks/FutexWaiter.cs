namespace Continuum.Kvm.Linux.Tasks;

/// <summary>One task's wait for a word of memory.</summary>
/// <param name="task">Who waits.</param>
/// <param name="bits">Which wakers it listens to.</param>
internal sealed class FutexWaiter(LinuxTask task, uint bits)
{
    /// <summary>Who waits.</summary>
    public LinuxTask Task { get; } = task;

    /// <summary>Which wakers it listens to.</summary>
    public uint Bits { get; } = bits;

    /// <summary>The word.</summary>
    public required ulong Address { get; set; }

    /// <summary>Whether somebody woke it.</summary>
    public bool IsWoken { get; set; }
}
