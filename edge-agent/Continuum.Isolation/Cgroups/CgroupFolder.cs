using System.Globalization;
using System.Runtime.InteropServices;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Cgroups;

/// <summary>One folder of a control group file system.</summary>
internal static class CgroupFolder
{
    private const int SigKill = 9;
    private const uint Mode = 0x1ED; // 0755

    internal static void Create(string path, bool mayExist)
    {
        if (LibC.mkdir(path, Mode) != 0
            && Marshal.GetLastPInvokeError() is var errno && !(mayExist && errno == Errno.Exists))
        {
            throw new IsolationException($"mkdir({path})", errno);
        }
    }

    /// <returns>False when processes are still in it.</returns>
    internal static bool TryRemove(string path)
    {
        if (LibC.rmdir(path) == 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno switch
        {
            Errno.NoEntry => true,
            Errno.Busy => false,
            _ => throw new IsolationException($"rmdir({path})", errno),
        };
    }

    /// <summary>Kills what is in the group; a group that is going has nothing left to kill.</summary>
    internal static void KillProcesses(string path)
    {
        string processes;
        try
        {
            processes = KernelFile.Read(Path.Combine(path, "cgroup.procs"));
        }
        catch (IsolationException e) when (e.ErrorNumber is Errno.NoEntry or Errno.BadDescriptor or Errno.NoDevice)
        {
            return;
        }

        foreach (ReadOnlySpan<char> line in processes.AsSpan().EnumerateLines())
        {
            // 0 stands for a process that this one's pid namespace does not show; kill(0) would be our own group.
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0)
            {
                _ = LibC.kill(pid, SigKill);
            }
        }
    }

    internal static long ReadNumber(string path) =>
        long.Parse(KernelFile.Read(path), NumberStyles.Integer, CultureInfo.InvariantCulture);
}
