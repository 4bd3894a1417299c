using System.Globalization;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Cgroups;

/// <summary>The control group of one program.</summary>
internal sealed class SandboxCgroup(ICgroupHierarchy hierarchy, string relative)
{
    /// <summary>
    /// bubblewrap's monitor outside and its init inside: they are in the group but not the program's own.
    /// </summary>
    private const int TasksOfTheSandbox = 2;

    private ResourceUsage? _last;

    internal static SandboxCgroup Create(ICgroupHierarchy hierarchy, string relative, ResourceLimits limits)
    {
        SandboxCgroup created = new(hierarchy, relative);
        try
        {
            foreach (string folder in created.Folders)
            {
                CgroupFolder.Create(folder, mayExist: false);
            }

            foreach (CgroupSetting setting in hierarchy.SettingsFor(relative, limits))
            {
                KernelFile.Write(setting.Path, setting.Value);
            }

            return created;
        }
        catch
        {
            created.TryRemove();
            throw;
        }
    }

    internal static string TaskLimit(ResourceLimits limits) =>
        (limits.MaxProcesses + TasksOfTheSandbox).ToString(CultureInfo.InvariantCulture);

    internal static IsolationException NoCpuController() =>
        new("limit CPU", 0, "the cpu controller is not available; leave CpuMillis out or mount it");

    private IEnumerable<string> Folders => hierarchy.Roots.Select(root => Path.Combine(root, relative));

    /// <summary>Moves a process in; what it starts from then on is in the group too.</summary>
    internal void Join(int pid)
    {
        string text = pid.ToString(CultureInfo.InvariantCulture);
        foreach (string folder in Folders)
        {
            KernelFile.Write(Path.Combine(folder, "cgroup.procs"), text);
        }
    }

    internal FileDescriptor? WatchOutOfMemory() => hierarchy.WatchOutOfMemory(relative);

    /// <summary>What is used now, or was when the group ended.</summary>
    internal ResourceUsage ReadUsage()
    {
        if (Volatile.Read(ref _last) is { } last)
        {
            return last;
        }

        try
        {
            return hierarchy.ReadUsage(relative);
        }
        catch (IsolationException) when (Volatile.Read(ref _last) is not null)
        {
            return _last!; // the group ended between the two lines
        }
    }

    internal (bool OutOfMemory, bool ProcessLimit) ReadEvents() =>
        (hierarchy.OutOfMemoryKills(relative) > 0, hierarchy.ProcessLimitHits(relative) > 0);

    internal void Kill() => hierarchy.Kill(relative);

    /// <summary>Keeps the last figures for <see cref="ReadUsage"/>; to be called before the group is removed.</summary>
    internal void KeepUsage() => Volatile.Write(ref _last, hierarchy.ReadUsage(relative));

    /// <summary>For a group whose launcher is gone.</summary>
    /// <returns>False when processes are still in it.</returns>
    internal bool TryKillAndRemove()
    {
        if (TryRemove())
        {
            return true;
        }

        Kill();
        return TryRemove();
    }

    /// <returns>False when processes are still in it.</returns>
    internal bool TryRemove()
    {
        bool removed = true;
        foreach (string folder in Folders)
        {
            removed &= CgroupFolder.TryRemove(folder);
        }

        return removed;
    }
}
