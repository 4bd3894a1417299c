using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Cgroups;

/// <summary>
/// Finds where control groups are mounted and which version has the controllers that isolation needs.
/// </summary>
internal static class CgroupMounts
{
    private static readonly string[] Wanted = ["memory", "pids", "cpu", "cpuacct"];

    /// <exception cref="IsolationException">Neither version offers memory and pids.</exception>
    internal static ICgroupHierarchy Detect() => Detect(KernelFile.Read("/proc/self/mounts"));

    /// <param name="mounts">The text of /proc/self/mounts (fstab(5)): device, folder, type, options, ...</param>
    internal static ICgroupHierarchy Detect(string mounts)
    {
        Dictionary<string, string> version1 = [];
        CgroupV2? version2 = null;
        foreach (string[] fields in mounts.Split('\n').Select(line => line.Split(' ')).Where(f => f.Length >= 4))
        {
            string folder = fields[1].Replace("\\040", " ", StringComparison.Ordinal);
            if (fields[2] == "cgroup2")
            {
                version2 = new CgroupV2(folder);
            }
            else if (fields[2] == "cgroup")
            {
                foreach (string controller in fields[3].Split(',').Intersect(Wanted))
                {
                    version1.TryAdd(controller, folder);
                }
            }
        }

        // A hybrid set-up mounts version 2 without controllers beside a working version 1.
        if (version2 is not null && version2.Controllers.Contains("memory") && version2.Controllers.Contains("pids"))
        {
            return version2;
        }

        return version1.ContainsKey("memory") && version1.ContainsKey("pids")
            ? new CgroupV1(version1)
            : throw new IsolationException(
                "find control groups", 0, "no mounted hierarchy offers the controllers memory and pids; mount cgroup2 "
                + "on /sys/fs/cgroup, or version 1 with both, and let this program write to it");
    }
}
