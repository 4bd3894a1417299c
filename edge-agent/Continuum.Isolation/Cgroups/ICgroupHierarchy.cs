using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Cgroups;

/// <summary>
/// One version of control groups. A group has a path relative to the root ("continuum/run-0/s7"), which is one folder
/// in version 2 and one folder for each controller in version 1 (cgroups(7)).
/// </summary>
internal interface ICgroupHierarchy
{
    /// <summary>1 or 2.</summary>
    int Version { get; }

    /// <summary>The controllers in use.</summary>
    IReadOnlyList<string> Controllers { get; }

    /// <summary>Whether swap can be limited.</summary>
    bool LimitsSwap { get; }

    /// <summary>The folders that hold the hierarchy's root groups.</summary>
    IReadOnlyList<string> Roots { get; }

    /// <summary>Makes a group that holds groups and no processes.</summary>
    void PrepareParent(string relative);

    /// <summary>What to write, in this order, into the files of a new group.</summary>
    IEnumerable<CgroupSetting> SettingsFor(string relative, ResourceLimits limits);

    /// <summary>A descriptor that becomes readable when a process of the group was denied memory; null when the kernel
    /// itself then kills the whole group.</summary>
    FileDescriptor? WatchOutOfMemory(string relative);

    /// <summary>What the group has used.</summary>
    ResourceUsage ReadUsage(string relative);

    /// <summary>How many processes of the group the kernel killed for memory.</summary>
    long OutOfMemoryKills(string relative);

    /// <summary>How many times a process or thread was refused for the limit on their number.</summary>
    long ProcessLimitHits(string relative);

    /// <summary>
    /// Kills every process in the group now; new ones may appear meanwhile, so call until it is empty.
    /// </summary>
    void Kill(string relative);
}
