namespace Continuum.Isolation;

/// <summary>Where the tools are and which ids and folders isolated programs may use.</summary>
public sealed record IsolationOptions
{
    /// <summary>Absolute path of bubblewrap, version 0.8.0 or later.</summary>
    public string BubblewrapPath { get; init; } = "/usr/bin/bwrap";

    /// <summary>Absolute path of setpriv (util-linux).</summary>
    public string SetprivPath { get; init; } = "/usr/bin/setpriv";

    /// <summary>
    /// The first host user and group id that programs run under; no account of the host may have ids in the range.
    /// </summary>
    public int FirstUserId { get; init; } = 200_000;

    /// <summary>
    /// How many ids there are: the most programs that run at once, over all launchers of this machine.
    /// </summary>
    public int UserIdCount { get; init; } = 10_000;

    /// <summary>The control group, relative to the root of each hierarchy, beneath which programs get theirs.</summary>
    public string CgroupParent { get; init; } = "continuum";

    /// <summary>
    /// A folder of lock files that the launchers of one machine share: they say which ids and control groups are taken.
    /// The locks end with their process, so the files need no care.
    /// </summary>
    public string StateFolder { get; init; } = "/run/continuum";
}
