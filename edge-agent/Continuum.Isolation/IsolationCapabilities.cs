namespace Continuum.Isolation;

/// <summary>What this machine offers to isolate programs with.</summary>
/// <param name="CgroupVersion">1 or 2: the control groups in use.</param>
/// <param name="Controllers">The controllers in use, of "memory", "pids", "cpu" and "cpuacct".</param>
/// <param name="BubblewrapVersion">The version of bubblewrap.</param>
/// <param name="SwapLimited">Whether memory that is swapped out counts towards the limit.</param>
/// <param name="LandlockVersion">The version of the kernel's Landlock interface, 0 when it has none; not
/// needed.</param>
public sealed record IsolationCapabilities(
    int CgroupVersion,
    IReadOnlyList<string> Controllers,
    Version BubblewrapVersion,
    bool SwapLimited,
    int LandlockVersion);
