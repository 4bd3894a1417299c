using System.Globalization;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>
/// Shows folders that only root can reach (beneath /root, say) at a place that a program's own user can reach too,
/// to bubblewrap alone: in a mount namespace of the thread that starts it. To be used on that thread.
/// </summary>
internal sealed class PathAliases
{
    private const int NewMounts = 0x20000;        // sched.h: CLONE_NEWNS
    private const nuint RecursiveSlave = 0x84000; // sys/mount.h: MS_REC | MS_SLAVE
    private const nuint Bind = 0x1000;            // MS_BIND
    private const int Detach = 2;                 // MNT_DETACH
    private const uint Mode = 0x1ED;              // 0755

    private readonly string _folder;
    private long _last;

    /// <summary>Gives the calling thread mounts of its own, which follow the host's but not the other way.</summary>
    internal PathAliases(string stateFolder)
    {
        _folder = Path.Combine(stateFolder, "paths");
        Directory.CreateDirectory(_folder);
        if (LibC.unshare(NewMounts) != 0)
        {
            throw IsolationException.FromLastError("unshare(CLONE_NEWNS)");
        }

        Mount("none", "/", null, RecursiveSlave, null);
        Mount("tmpfs", _folder, "tmpfs", 0, "mode=755,size=1m");
    }

    /// <summary>The same specification with every path that other users cannot reach replaced by an alias.</summary>
    internal (ProcessSpec Spec, IReadOnlyList<string> Aliases) Translate(ProcessSpec spec)
    {
        List<string> aliases = [];
        try
        {
            string root = Reachable(spec.RootPath, aliases);
            ReadOnlyMount[] mounts =
                [.. spec.Mounts.Select(mount => mount with { HostPath = Reachable(mount.HostPath, aliases) })];
            return (aliases.Count == 0 ? spec : spec with { RootPath = root, Mounts = mounts }, aliases);
        }
        catch
        {
            Hide(aliases);
            throw;
        }
    }

    /// <summary>Takes the aliases away; programs that have them mounted keep what they have.</summary>
    internal static void Hide(IReadOnlyList<string> aliases)
    {
        foreach (string alias in aliases)
        {
            // One that is not mounted yet is an empty folder or file on a file system that only this thread sees.
            _ = LibC.umount2(alias, Detach);
            if (Directory.Exists(alias))
            {
                Directory.Delete(alias);
            }
            else
            {
                File.Delete(alias);
            }
        }
    }

    private string Reachable(string path, List<string> aliases)
    {
        if (OthersReach(path))
        {
            return path;
        }

        string alias = Path.Combine(_folder, (++_last).ToString(CultureInfo.InvariantCulture));
        if (File.Exists(path))
        {
            File.WriteAllBytes(alias, []); // a file is mounted on a file
        }
        else
        {
            MakeFolder(alias);
        }

        aliases.Add(alias);
        Mount(path, alias, null, Bind, null);
        return alias;
    }

    private static void MakeFolder(string folder)
    {
        if (LibC.mkdir(folder, Mode) != 0)
        {
            throw IsolationException.FromLastError($"mkdir({folder})");
        }
    }

    /// <summary>
    /// Whether every folder above may be entered by all. A link may lead anywhere, so it counts as no.
    /// </summary>
    private static bool OthersReach(string path)
    {
        for (DirectoryInfo? above = new DirectoryInfo(path).Parent; above is not null; above = above.Parent)
        {
            if ((above.UnixFileMode & UnixFileMode.OtherExecute) == 0
                || (above.Attributes & FileAttributes.ReparsePoint) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void Mount(string source, string target, string? type, nuint flags, string? data)
    {
        if (LibC.mount(source, target, type, flags, data) != 0)
        {
            throw IsolationException.FromLastError($"mount({source}, {target})");
        }
    }
}
